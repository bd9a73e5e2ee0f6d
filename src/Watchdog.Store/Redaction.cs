using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Store;

/// <summary>
/// What those see who may only read: that a probe failed, not what the operator's own command printed, which may run as root
/// and print what is root's; nor what programs of a rollback printed.
/// </summary>
internal static partial class Redaction
{
    private const string CommandProbe = "command:";
    private const string Instead = "(what it printed is for root and the operators)";

    /// <summary>How many entries of the record they get at most.</summary>
    public const int MostHistory = 200;

    /// <summary>A status without what programs printed.</summary>
    public static StatusReply Of(StatusReply status) => status with
    {
        Session = status.Session is { } session ? Of(session) : null,
        Last = status.Last is { } last ? Of(last) : null,
    };

    /// <summary>An entry of the record without it.</summary>
    public static HistoryEntry Of(HistoryEntry entry) => entry with
    {
        Text = Of(entry.Text),
        Fields = entry.Fields.ToDictionary(f => f.Key, f => Of(f.Value)),
    };

    /// <summary>A text without it: of "command:backup fails: OUTPUT" what comes before the output.</summary>
    internal static string Of(string text)
    {
        if (OfRung().Match(text) is { Success: true } rung)
        {
            return $"{rung.Groups["what"].Value} {Instead}";
        }

        var at = text.IndexOf(CommandProbe, StringComparison.Ordinal);
        var colon = at < 0 ? -1 : text.IndexOf(": ", at, StringComparison.Ordinal);
        return at < 0 ? text : $"{(colon < 0 ? text : text[..colon])} {Instead}";
    }

    private static Session Of(Session session) => session with
    {
        Cause = Of(session.Cause),
        Deadline = session.Deadline is { } deadline ? deadline with { Reason = Of(deadline.Reason) } : null,
        Probes = [.. session.Probes.Select(Of)],
        Rungs = [.. session.Rungs.Select(r => r with { Detail = "" })],
    };

    private static ProbeComparison Of(ProbeComparison probe) => probe.Name.StartsWith(CommandProbe, StringComparison.Ordinal)
        ? probe with { AtArm = Of(probe.AtArm), Latest = Of(probe.Latest) }
        : probe;

    private static ProbeResult? Of(ProbeResult? result) => result is null ? null : result with { Detail = Instead };

    // "rung: switch failed: exit code 4: OUTPUT" (Executor/Climber, RecordForm).
    [GeneratedRegex("^(?<what>rung: [^:]+):.*$", RegexOptions.Singleline)]
    private static partial Regex OfRung();
}
