using Watchdog.Core;

namespace Watchdog.Store;

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
        DeadlineReason.Undone => "the rollback was undone",
        DeadlineReason.Interrupted => "interrupted by a reboot",
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
            DeadlineReason.Undone => "the rollback was undone",
            DeadlineReason.Interrupted => "interrupted by a reboot",
        };
        return deadline.Detail.Length > 0 ? $"{cause}: {deadline.Detail}" : cause;
    }

    /// <summary>What a person should know of the next boot of an armed session; null when there is nothing to know.</summary>
    /// <param name="session">The session.</param>
    /// <param name="boot">What the boot loader will do.</param>
    public static string? OfNextBoot(Session session, NextBoot boot) => session switch
    {
        not { Phase: Phase.Armed, HoldsBootDefault: true } => null,
        _ when boot.HoldObstacle.Length == 0 && boot.Leads.Length > 0 && boot.Leads != session.Target.Boot && session.FirstBoot.Length == 0 =>
            $"{boot.Leads}, and not {session.Target.Boot}: a loss of power would not be a rollback",
        { FirstBoot.Length: > 0, IsFirstBootPending: true } => $"{boot.Leads} still: {session.FirstBoot} is not the next boot yet",
        { FirstBoot.Length: > 0 } => $"{session.FirstBoot}, once; each after it {session.Target.Boot}",
        _ when FirstBoot.HasMoved(session, boot) && boot.Leads == session.Target.Boot =>
            $"{boot.Leads} still: {boot.Default} is not the next boot yet",
        _ when FirstBoot.HasMoved(session, boot) =>
            $"{boot.Default}, and each after it: should it not come up, somebody must pick the old system in the boot menu",
        _ when boot.Obstacle.Length > 0 => $"a new system that does not come up needs somebody at the boot menu: {boot.Obstacle}",
        _ => null,
    };

    /// <summary>Where the next boot leads, and whether a session could hold it there.</summary>
    /// <param name="boot">What the boot loader will do.</param>
    /// <param name="isHeld">Whether config.json has a session hold it (`holdBootDefault`).</param>
    public static string OfBootAhead(NextBoot boot, bool isHeld)
    {
        var leads = boot.Leads.Length > 0 ? $"the next boot leads to {boot.Leads}" : "what the next boot leads to cannot be read";
        return !isHeld ? $"{leads}; config.json has it left alone (`holdBootDefault`)"
            : boot.HoldObstacle.Length > 0 ? $"{leads}; {OfNoHold(boot)}"
            : $"{leads}; a variable can hold the boot default";
    }

    private static string OfNoHold(NextBoot boot) => $"no variable can hold the boot default ({boot.HoldObstacle})";

    /// <summary>
    /// What a person should know of the next boot before a session: where it cannot be read or held, and where profile, running
    /// system and next boot differ.
    /// </summary>
    /// <param name="running">The running system.</param>
    /// <param name="profile">The system profile's.</param>
    /// <param name="boot">What the boot loader will do.</param>
    /// <param name="canBoot">Whether a boot can lead to the running system.</param>
    public static IEnumerable<string> OfBootLoader(string running, string profile, NextBoot boot, bool canBoot)
    {
        if (profile.Length > 0 && profile != running)
        {
            yield return $"the system profile leads to {profile}, which is not what runs ({running}), as after a switch that was refused or has failed, or a `test`; the next boot leads to {(boot.Leads.Length > 0 ? boot.Leads : "what nobody can read")}; switch again, so that both are one";
        }
        else if (boot.Leads.Length > 0 && boot.Leads != running)
        {
            yield return $"the next boot leads to {boot.Leads}, which is not what runs ({running}); where that is not meant, `{running}/bin/switch-to-configuration boot` leads it back";
        }

        var name = boot.Loader.Length > 0 ? boot.Loader : "the boot loader";
        if (boot.Loader is "Limine" or "rEFInd")
        {
            yield return $"{name} boots the newest generation, whatever it is told: a loss of power while a switch is unproven leads to the new system; confirm soon, or use a boot loader that can be told (systemd-boot)";
        }
        else if (boot.Leads.Length == 0)
        {
            yield return $"what the next boot leads to cannot be read from {name}: nothing shows that a loss of power is a rollback; confirm soon, or use a boot loader that can be read (systemd-boot)";
        }

        if (!canBoot)
        {
            yield return OfUnbootable(running, boot);
        }

        if (boot.HoldObstacle.Length > 0)
        {
            yield return $"from a switch until some seconds after it, a loss of power leads to the new system: {OfNoHold(boot)}; confirm soon, or boot by EFI with a systemd-boot that has the variable";
        }
    }

    /// <summary>What a person should know of a system that a rollback goes to, and that no boot can lead to.</summary>
    /// <param name="system">The system.</param>
    /// <param name="boot">What the boot loader will do.</param>
    public static string OfUnbootable(string system, NextBoot boot) =>
        $"{(boot.Loader.Length > 0 ? boot.Loader : "the boot loader")} has no entry that starts {system}, which is no generation of the profile, or not among as many as `configurationLimit` says: no boot can lead back to it; make it a generation by a switch to it, or raise `configurationLimit`";

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
        return $"THE NEXT BOOT MAY NOT LEAD TO {system}, as session {owed.SessionId} ended with: the boot loader could not be told. It is tried again until it works; by hand: look whether the boot partition is full or read-only, and whether the boot menu has that system (`configurationLimit`), then {command}";
    }

    /// <summary>A rung's name.</summary>
    public static string Of(Rung rung) => rung switch
    {
        Rung.MakeWay => "make-way",
        Rung.Switch => "switch",
        Rung.Verify => "verify",
        Rung.SwitchAgain => "switch-again",
        Rung.Reboot => "reboot",
        Rung.RebootBooted => "reboot-booted",
    };

    /// <summary>How a rung ended; empty while it runs.</summary>
    public static string Of(RungOutcome outcome) => outcome switch
    {
        RungOutcome.Begun => "",
        RungOutcome.Succeeded => "succeeded",
        RungOutcome.Failed => "failed",
        RungOutcome.NeedsReboot => "needs-reboot",
    };

    private static string Text(TimeSpan span) => Protocol.TimeSpanText.Format(span);
}
