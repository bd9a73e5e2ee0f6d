using System.Text.RegularExpressions;

namespace Watchdog.Lab.Demo;

/// <summary>
/// What the timeline tells of the host, from its journal: the watchdog's own records, the rollback's switch, and the units that let
/// an operator in.
/// </summary>
internal static partial class JournalEvents
{
    /// <summary>The fields that are read, for <c>--output-fields</c>.</summary>
    public const string Fields = "MESSAGE,UNIT,SYSLOG_IDENTIFIER,_SOURCE_REALTIME_TIMESTAMP,ROLLBACK_WATCHDOG_EVENT";

    /// <summary>Picks what tells something.</summary>
    public static IEnumerable<TimelineEvent> Of(IEnumerable<JournalEntry> journal)
    {
        foreach (var entry in journal)
        {
            var text = entry["MESSAGE"];
            (string Who, string What)? told = entry["SYSLOG_IDENTIFIER"] switch
            {
                _ when entry["ROLLBACK_WATCHDOG_EVENT"].Length > 0 => ("watchdog", SessionPrefix().Replace(text, "")),
                "rollback-watchdogd" => ("rollback", text),
                "systemd" when TellingUnit().IsMatch(entry["UNIT"]) && !Untold().IsMatch(text) => ("pid 1", text),
                "sshd" when text.StartsWith("Timeout, client not responding", StringComparison.Ordinal) => ("sshd", text),
                _ => null,
            };
            if (told is { } t)
            {
                yield return new TimelineEvent(entry.At, t.Who, t.What);
            }
        }
    }

    [GeneratedRegex("^session [a-z0-9]+: ")]
    private static partial Regex SessionPrefix();

    [GeneratedRegex("^(nftables|wireguard-|wg-quick-|worker|sshd|rollback-watchdogd-)")]
    private static partial Regex TellingUnit();

    // A timer that was replaced is told once.
    [GeneratedRegex(@"\.timer: Deactivated|^Starting|^Stopping|^Reloading")]
    private static partial Regex Untold();
}
