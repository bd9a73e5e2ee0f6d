using System.Globalization;
using System.Text;
using Watchdog.Core;
using Watchdog.Store;

namespace Watchdog.Daemon.Metrics;

/// <summary>
/// The state in the text form that Prometheus' node-exporter reads (prometheus.io, "Exposition formats"). Times are seconds since
/// the epoch.
/// </summary>
internal static class MetricsText
{
    private const string Prefix = "rollback_watchdog_";

    // The ends of a session, by the record; not-back is beside rolled-back, of the same session.
    private static readonly RecordKind[] Ends =
        [RecordKind.Confirmed, RecordKind.Disarmed, RecordKind.Expired, RecordKind.RolledBack, RecordKind.NotBack, RecordKind.Stranded];

    /// <summary>The words of the record's events that are counted.</summary>
    public static IReadOnlyList<string> CountedEvents { get; } = [.. Ends.Select(e => RecordForm.Of(e).Event)];

    /// <summary>The text.</summary>
    /// <param name="state">The state.</param>
    /// <param name="ends">How often the record has each of <see cref="CountedEvents"/>.</param>
    /// <param name="now">Now.</param>
    public static string Of(State state, IReadOnlyDictionary<string, int> ends, Moment now)
    {
        var text = new StringBuilder();
        var open = state.Open;
        Begin(text, "session_open", "gauge", "Whether a session is open.");
        Sample(text, "session_open", "", open is null ? 0 : 1);

        Begin(text, "session_phase", "gauge", "Whether the open session is in this phase.");
        foreach (var phase in Enum.GetValues<Phase>().Where(p => !p.IsEnd()))
        {
            Sample(text, "session_phase", $"phase=\"{Word(phase.ToString())}\"", open?.Phase == phase ? 1 : 0);
        }

        if (open is not null && open.Phase.IsHeld() && open.Deadline.BootId == now.BootId)
        {
            Begin(text, "deadline_timestamp_seconds", "gauge", "When the deadline of the open session passes.");
            Sample(text, "deadline_timestamp_seconds", "", Seconds(now.Wall + open.Deadline.Remaining(now)));
        }

        if (open is not null && state.Probes.SessionId == open.Id && state.Probes.Probes.Length > 0)
        {
            Begin(text, "probe_passing", "gauge", "Whether a probe passed at its latest run since the last switch of the open session; one that is skipped is left out.");
            foreach (var probe in state.Probes.Probes.Where(p => p.Outcome != ProbeOutcome.Skipped))
            {
                Sample(text, "probe_passing", $"probe=\"{Label(probe.Name)}\",required=\"{(open.Requires(probe.Name) ? "true" : "false")}\"", probe.Outcome == ProbeOutcome.Passed ? 1 : 0);
            }
        }

        Begin(text, "recorded_ends", "gauge", "How many sessions ended so, or were stranded, the record has, which forgets what is long ago. not-back is among rolled-back.");
        foreach (var end in CountedEvents)
        {
            Sample(text, "recorded_ends", $"end=\"{Word(end)}\"", ends.GetValueOrDefault(end));
        }

        if (state.Last is { Ended: { } ended } last)
        {
            Begin(text, "last_end_timestamp_seconds", "gauge", "When the session that ended last has ended, and how.");
            Sample(text, "last_end_timestamp_seconds", $"end=\"{Word(last.Phase.ToString())}\"", Seconds(ended.Wall));
            Begin(text, "last_end_not_back", "gauge", "Whether something did not come back with the rollback of the session that ended last.");
            Sample(text, "last_end_not_back", "", last.NotBack.Length > 0 ? 1 : 0);
        }

        return text.ToString();
    }

    private static void Begin(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(Prefix).Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(Prefix).Append(name).Append(' ').Append(type).Append('\n');

    private static void Sample(StringBuilder text, string name, string labels, long value) =>
        text.Append(Prefix).Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static long Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds();

    // "RolledBack" and "rolled-back" are both rolled_back.
    private static string Word(string name) =>
        string.Concat(name.Select(static (c, i) => c == '-' ? "_" : char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static string Label(string text) => Protocol.SafeText.Printable(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
