using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>The phases in words.</summary>
internal static class PhaseWords
{
    /// <summary>The phase and what it means.</summary>
    public static string Of(Phase phase) => phase switch
    {
        Phase.Armed => "armed (nothing has changed yet)",
        Phase.Activating => "activating (a switch runs)",
        Phase.Probation => "probation (changed, not proven)",
        Phase.RollingBack => "rolling back",
        Phase.Confirmed => "confirmed (the new system stays)",
        Phase.RolledBack => "rolled back (the old system is back)",
        Phase.Stranded => "stranded (rolled back, and access did not come back)",
        Phase.Disarmed => "disarmed (nothing had changed)",
        Phase.Expired => "expired (nothing ever changed)",
    };

    /// <summary>
    /// The phase of a session in words: armed, it may be for a system that comes with the next boot. A rollback that was asked for
    /// has a deadline, too, which has passed.
    /// </summary>
    public static string Of(Session session) =>
        session is { Phase: Phase.Armed, Deadline: { RemainingUsec: > 0 } deadline } && DeadlineWords.LeadsTo(session, deadline) == DeadlineEnd.Rollback
            ? "armed (the next boot has changed, what runs has not)"
            : Of(session.Phase);

    /// <summary>Paints text in the phase's colour.</summary>
    public static string Painted(Phase phase, string text, Paint paint) => phase switch
    {
        Phase.Confirmed => paint.Good(text),
        Phase.RollingBack or Phase.RolledBack or Phase.Stranded => paint.Bad(text),
        Phase.Armed or Phase.Activating or Phase.Probation => paint.Open(text),
        Phase.Disarmed or Phase.Expired => text,
    };

    /// <summary>Whether the session ended in a rollback, whether or not access came back with it.</summary>
    public static bool IsRolledBack(Phase phase) => phase is Phase.RolledBack or Phase.Stranded;
}
