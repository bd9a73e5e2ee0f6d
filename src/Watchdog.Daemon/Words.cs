using Watchdog.Core;
using Watchdog.Daemon.Store;

namespace Watchdog.Daemon;

/// <summary>The rules' values in words, for people.</summary>
internal static class Words
{
    /// <summary>Why the deadline is where it is.</summary>
    public static string Of(DeadlineReason reason) => reason switch
    {
        DeadlineReason.ArmedLimit => "armed, and nothing has changed yet",
        DeadlineReason.BootLimit => "the next boot has changed: waiting for the reboot",
        DeadlineReason.ActivationLimit => "a switch runs",
        DeadlineReason.Window => "the switch has ended: waiting for proof",
        DeadlineReason.Heartbeat => "a heartbeat: waiting for the next proof",
        DeadlineReason.Login => "an operator has logged in: waiting for the next proof",
        DeadlineReason.Boot => "booted into the unproven system: waiting for proof",
        DeadlineReason.Asked => "asked for",
        DeadlineReason.Lockout => "locked out",
        DeadlineReason.Relapse => "relapsed",
        _ => "interrupted by a reboot",
    };

    /// <summary>What a deadline that passed means: the rollback's cause.</summary>
    public static string CauseOf(Deadline deadline, Limits limits)
    {
        var cause = deadline.Reason switch
        {
            DeadlineReason.ArmedLimit => "the armed limit passed and the host had changed",
            DeadlineReason.BootLimit => $"the reboot did not come within {Text(limits.Boot)}",
            DeadlineReason.ActivationLimit => $"the switch did not end within {Text(limits.Activation)}",
            DeadlineReason.Window => $"no proof within {Text(limits.Window)} after the switch",
            DeadlineReason.Heartbeat => $"no further proof within {Text(limits.Window)} after a heartbeat",
            DeadlineReason.Login => $"no further proof within {Text(limits.Window)} after a login",
            DeadlineReason.Boot => $"no proof within {Text(limits.Window)} after the boot",
            DeadlineReason.Asked => "asked for",
            DeadlineReason.Lockout => "locked out",
            DeadlineReason.Relapse => "relapsed",
            _ => "interrupted by a reboot",
        };
        return deadline.Detail.Length > 0 ? $"{cause}: {deadline.Detail}" : cause;
    }

    /// <summary>What a person should know of the next boot of an armed session; null when there is nothing to know.</summary>
    /// <param name="session">The session.</param>
    /// <param name="boot">What the boot loader will do.</param>
    public static string? OfNextBoot(Session session, NextBoot boot) => session switch
    {
        not { Phase: Phase.Armed, HoldsBootDefault: true } => null,
        { FirstBoot.Length: > 0 } => $"{session.FirstBoot}, once; each after it {session.Target.Profile}",
        _ when FirstBoot.HasMoved(session, boot) =>
            $"{boot.Default}, and each after it: should it not come up, somebody must pick the old system in the boot menu",
        _ when boot.Obstacle.Length > 0 => $"a new system that does not come up needs somebody at the boot menu: {boot.Obstacle}",
        _ => null,
    };

    /// <summary>
    /// What is left of a rollback whose disk took no write: the profile still leads to the system that was left. Null
    /// when that is not so.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="profile">The system that the profile leads to.</param>
    public static string? OfProfileLeftBehind(State state, string profile) =>
        state is { Open: null, Last: { Phase: Phase.RolledBack, RolledBackFrom.Length: > 0 } last } && last.RolledBackFrom == profile
            ? $"the system profile leads to {profile}, which was rolled back in session {last.Id}: before the next boot or garbage collection, `nix-env -p /nix/var/nix/profiles/system --set {last.Target.Profile}`, and its `bin/switch-to-configuration boot`"
            : null;

    /// <summary>What the last rollback did not bring back; null when it did all.</summary>
    public static string? OfNotBack(State state) => state is { Open: null, Last: { Phase: Phase.RolledBack, NotBack.Length: > 0 } last }
        ? $"SESSION {last.Id} WAS ROLLED BACK, AND THIS DID NOT COME BACK: {last.NotBack}. Nothing more is tried by itself: a reboot would not mend what fails on both systems, or would harm more than it helps"
        : null;

    /// <summary>What fails while somebody is in; null when nothing does, or nobody has come in.</summary>
    public static string? OfFailing(State state) => state.Open is { Phase: Phase.Probation, HasBeenReached: true, Failing.Length: > 0 } open
        ? $"{string.Join(", ", open.Failing)} fails, though somebody has come in since the switch: that rolls nothing back before the deadline; `rollbackctl confirm` keeps the new system all the same"
        : null;

    /// <summary>What to know, and what to do, while the boot loader could not be told.</summary>
    /// <param name="owed">What it was to be told.</param>
    public static string OfBootDefaultOwed(OwedBootDefault owed)
    {
        var system = owed.System.Length > 0 ? owed.System : "the system profile's system";
        var command = owed.System.Length > 0 ? $"`{owed.System}/bin/switch-to-configuration boot`" : "its `switch-to-configuration boot`";
        return $"THE NEXT BOOT MAY NOT LEAD TO {system}, as session {owed.SessionId} ended with: the boot loader could not be told. It is tried again until it works; by hand: look whether the boot partition is full or read-only, then {command}";
    }

    /// <summary>A rung's name.</summary>
    public static string Of(Rung rung) => rung switch
    {
        Rung.MakeWay => "make-way",
        Rung.Switch => "switch",
        Rung.Verify => "verify",
        Rung.SwitchAgain => "switch-again",
        Rung.Reboot => "reboot",
        _ => "reboot-booted",
    };

    /// <summary>How a rung ended; empty while it runs.</summary>
    public static string Of(RungOutcome outcome) => outcome switch
    {
        RungOutcome.Begun => "",
        RungOutcome.Succeeded => "succeeded",
        RungOutcome.Failed => "failed",
        _ => "needs-reboot",
    };

    private static string Text(TimeSpan span) => Protocol.TimeSpanText.Format(span);
}
