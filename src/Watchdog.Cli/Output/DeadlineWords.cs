using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>What comes at a deadline, and when.</summary>
internal static class DeadlineWords
{
    /// <summary>In words, such as <c>rollback in 4min 58s</c>; or <c>expires in 59min</c> where nothing would be put back.</summary>
    /// <param name="session">A session.</param>
    /// <param name="deadline">Its deadline.</param>
    public static string Of(Session session, Deadline deadline) => LeadsTo(session, deadline) switch
    {
        DeadlineEnd.Expiry => $"expires {Remaining(deadline)}",
        DeadlineEnd.Rollback => $"rollback {Remaining(deadline)}",
    };

    /// <summary>What comes. A daemon that does not say is of a version before it; an armed session expires there, unless its next boot has changed.</summary>
    public static DeadlineEnd LeadsTo(Session session, Deadline deadline) =>
        deadline.LeadsTo ?? (session.Phase == Phase.Armed ? DeadlineEnd.Expiry : DeadlineEnd.Rollback);

    /// <summary>Whether a session waits for its boot: what runs has not changed, and the next boot has.</summary>
    /// <param name="session">A session; null for none.</param>
    public static bool WaitsForBoot(Session? session) =>
        session is { Phase: Phase.Armed, Deadline: { } deadline } && LeadsTo(session, deadline) == DeadlineEnd.Rollback;

    private static string Remaining(Deadline deadline) => deadline.RemainingUsec > 0
        ? "in " + TimeSpanText.FormatUsec(deadline.RemainingUsec)
        : "now";
}
