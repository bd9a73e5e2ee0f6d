using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchdog.Lab.Demo;

/// <summary>What happened in one lockout, by time since the arm. Several may add to it at once.</summary>
internal sealed partial class Timeline
{
    private readonly Lock _one = new();
    private readonly List<TimelineEvent> _events = [];

    /// <summary>Adds an event.</summary>
    /// <param name="who">Who says so.</param>
    /// <param name="what">What happened.</param>
    /// <param name="at">When; now where it is null.</param>
    public void Note(string who, string what, double? at = null) => Add([new TimelineEvent(at ?? Running.Figures.Now(), who, what)]);

    /// <summary>Adds events.</summary>
    public void Add(IEnumerable<TimelineEvent> events)
    {
        lock (_one)
        {
            _events.AddRange(events);
        }
    }

    /// <summary>Whether something with these words has happened.</summary>
    public bool Has(string words)
    {
        lock (_one)
        {
            return _events.Any(e => e.What.Contains(words, StringComparison.Ordinal));
        }
    }

    /// <summary>From the arm on, in order, with the seconds since it; store paths by their names. Empty when nothing was armed.</summary>
    public IReadOnlyList<TimelineEvent> SinceArm()
    {
        lock (_one)
        {
            TimelineEvent[] sorted = [.. _events.OrderBy(e => e.At)];
            var from = Array.Find(sorted, e => e.Who == "watchdog" && e.What.StartsWith("armed", StringComparison.Ordinal));
            return from is null
                ? []
                : [.. sorted.SkipWhile(e => e != from).Select(e => e with { At = e.At - from.At, What = Short(e.What) })];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', SinceArm().Select(e =>
        string.Create(CultureInfo.InvariantCulture, $"{$"+{e.At:0.00}",8} s  {e.Who,-9} {e.What}")));

    /// <summary>Store paths of systems by the lab's names.</summary>
    public static string Short(string text) => StorePath().Replace(text, "");

    [GeneratedRegex("/nix/store/[a-z0-9]*-nixos-system-")]
    private static partial Regex StorePath();
}
