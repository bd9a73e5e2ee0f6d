using System.Text.Json;
using Watchdog.Core;
using Watchdog.Systemd;

namespace Watchdog.Probes;

/// <summary>No unit has failed that had not failed at arm. It informs; by default it does not count.</summary>
/// <param name="failed">The names of the units that have failed now.</param>
internal sealed class UnitsProbe(Func<IReadOnlyList<string>> failed) : IProbe
{
    private const int MostNamed = 8;

    /// <summary>One that asks PID 1.</summary>
    public UnitsProbe()
        : this(AskManager)
    {
    }

    /// <inheritdoc/>
    public string Name => KnownProbe.Units.Name;

    /// <inheritdoc/>
    public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        IReadOnlyList<string> now;
        try
        {
            now = failed();
        }
        catch (SystemdException e)
        {
            return Task.FromResult(new ProbeResult(Name, ProbeOutcome.Failed, $"PID 1 does not say: {e.Message}"));
        }

        return Task.FromResult(context.AtArm(Name) is { Evidence.Length: > 0 } before
            ? Compare(JsonSerializer.Deserialize(before.Evidence, ProbeJson.Default.IReadOnlyListString)!, now)
            : new ProbeResult(
                Name,
                ProbeOutcome.Passed,
                now.Count == 0 ? "none has failed" : $"failed already: {Named(now)}",
                JsonSerializer.Serialize(now, ProbeJson.Default.IReadOnlyListString)));
    }

    private ProbeResult Compare(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        var worse = now.Except(before).ToList();
        return worse.Count == 0
            ? new ProbeResult(Name, ProbeOutcome.Passed, "none has failed that had not at arm")
            : new ProbeResult(Name, ProbeOutcome.Failed, $"failed since: {Named(worse)}");
    }

    private static string Named(IReadOnlyList<string> units) =>
        string.Join(", ", units.Take(MostNamed)) + (units.Count > MostNamed ? $" and {units.Count - MostNamed} more" : "");

    private static List<string> AskManager()
    {
        using var manager = ServiceManager.Connect();
        return [.. manager.ListUnits("*").Where(u => u.ActiveState == "failed").Select(u => u.Name)];
    }
}
