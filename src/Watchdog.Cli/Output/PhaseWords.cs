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

    /// <summary>The phase in words and in its colour.</summary>
    public static string Of(Phase phase, Paint paint) => phase switch
    {
        Phase.Confirmed => paint.Good(Of(phase)),
        Phase.RollingBack or Phase.RolledBack or Phase.Stranded => paint.Bad(Of(phase)),
        Phase.Armed or Phase.Activating or Phase.Probation => paint.Open(Of(phase)),
        Phase.Disarmed or Phase.Expired => Of(phase),
    };

    /// <summary>Whether the session ended in a rollback, whether or not access came back with it.</summary>
    public static bool IsRolledBack(Phase phase) => phase is Phase.RolledBack or Phase.Stranded;
}
