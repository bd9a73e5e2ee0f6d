using System.Globalization;
using System.Text;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>A session in the words of a protected run.</summary>
internal static class ProgressText
{
    /// <summary>What is ahead, as the end of a sentence on the session: "rollback in 58s unless it is confirmed".</summary>
    public static string Ahead(Session session, TimeSpan? remaining) => session.Phase switch
    {
        Phase.Armed => $"it expires in {Left(remaining)} if nothing changes",
        Phase.Activating => $"its switch may run for {Left(remaining)}",
        Phase.Probation => $"rollback in {Left(remaining)} unless it is confirmed",
        Phase.RollingBack => "it rolls back",
        Phase.Confirmed or Phase.RolledBack or Phase.Stranded or Phase.Disarmed or Phase.Expired => PhaseWords.Of(session.Phase),
    };

    /// <summary>Phase, countdown, probes and what goes on, on one line.</summary>
    /// <param name="session">The session.</param>
    /// <param name="remaining">What is left until the deadline.</param>
    /// <param name="activity">What goes on; may be empty.</param>
    /// <param name="width">The longest line, in columns.</param>
    public static string Live(Session session, TimeSpan? remaining, string activity, int width)
    {
        string[] parts = [SafeText.Printable(session.Id, 64), Countdown(session.Phase, remaining), Probes(session), activity];
        var line = string.Join("  ", parts.Where(p => p.Length > 0));
        return line.Length <= width ? line : line[..Math.Max(0, width)];
    }

    /// <summary>A sentence and its reason, which comes from the host.</summary>
    public static string Because(string what, string cause) => cause.Length > 0 ? $"{what}: {SafeText.Printable(cause)}" : what;

    private static string Countdown(Phase phase, TimeSpan? remaining) => phase switch
    {
        Phase.Armed => $"armed, expires in {Left(remaining)}",
        Phase.Activating => $"the switch runs, its limit in {Left(remaining)}",
        Phase.Probation => $"probation, rollback in {Left(remaining)}",
        Phase.RollingBack => "rolling back",
        Phase.Confirmed => "confirmed",
        Phase.RolledBack => "rolled back",
        Phase.Stranded => "stranded",
        Phase.Disarmed => "disarmed",
        Phase.Expired => "expired",
    };

    // Whole seconds: a countdown of fractions would jump from line to line.
    private static string Left(TimeSpan? remaining) => remaining is not { } left ? "?"
        : left < TimeSpan.FromSeconds(1) ? "0s"
        : TimeSpanText.Format(TimeSpan.FromSeconds(Math.Floor(left.TotalSeconds)));

    /// <summary>How many of the required probes that passed at arm pass now, as they were told last.</summary>
    private static string Probes(Session session)
    {
        var seen = session.Probes.Where(p => p is { Required: true, AtArm.Outcome: ProbeOutcome.Passed, Latest: not null }).ToArray();
        if (seen.Length == 0 || session.Phase != Phase.Probation)
        {
            return "";
        }

        var worse = seen.Where(ProbeTable.IsWorse).Select(p => SafeText.Printable(p.Name, 24)).ToArray();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"probes {seen.Length - worse.Length}/{seen.Length}");
        return worse.Length > 0 ? text.Append($" (not {string.Join(", ", worse)})").ToString() : text.ToString();
    }
}
