using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>
/// A new system that needs a reboot (<c>nixos-rebuild boot</c>, or a switch that ended with 100) is booted once, with
/// the target as the default: one that does not come up is followed by the target with the next reset.
/// </summary>
public static class FirstBoot
{
    /// <summary>What an armed session wants of the next boot after a switch has ended, or may have.</summary>
    /// <param name="armed">The armed session.</param>
    /// <param name="facts">What the host looks like now.</param>
    /// <param name="hasSwitched">Whether a switch is known to have ended: it may have moved the default there once more.</param>
    /// <returns>The system that it is to try once; empty when it is to try none any more; null when all is as it was.</returns>
    internal static string? Wish(Session armed, HostFacts facts, bool hasSwitched)
    {
        var change = ChangeJudgement.Judge(armed, facts);
        if (change == Change.None)
        {
            return armed.FirstBoot.Length > 0 ? "" : null;
        }

        var boot = facts.NextBoot;
        return change == Change.AtNextBoot
            && armed.HoldsBootDefault
            && boot.Obstacle.Length == 0
            && HasMoved(armed, boot)
            && (boot.Default != armed.FirstBoot || hasSwitched)
            ? boot.Default
            : null;
    }

    /// <summary>The session that wants a system tried once, of which the boot loader is yet to be told; or none any more.</summary>
    internal static Session Want(Session armed, string system) =>
        armed with { FirstBoot = system, IsFirstBootPending = system.Length > 0 && (armed.IsFirstBootPending || system != armed.FirstBoot) };

    /// <summary>The effects that make a wish come true.</summary>
    internal static ImmutableArray<Effect> Effects(Session armed) =>
        armed.FirstBoot.Length > 0 ? Decision.HoldBootDefault(armed) : [new ForgetFirstBoot(armed.Id)];

    /// <summary>What the record says of the next boot that a switch left behind.</summary>
    internal static string Describe(Session armed, NextBoot boot) => true switch
    {
        _ when armed.FirstBoot.Length > 0 => $"nothing changed but the next boot: it tries {armed.FirstBoot} once",
        _ when armed.HoldsBootDefault && boot.Obstacle.Length > 0 =>
            $"nothing changed but the next boot; should the new system not come up, somebody must pick the old one in the boot menu: {boot.Obstacle}",
        _ => "nothing changed but the system profile: waiting for the reboot",
    };

    /// <summary>
    /// The session's <see cref="Session.NewBoot"/> after a switch, or a boot. Where no variable can hold the default, the target's
    /// own <c>switch-to-configuration boot</c> has moved it since an earlier switch, and says nothing of a later one.
    /// </summary>
    internal static string NewBoot(Session session, NextBoot boot) =>
        boot.Default.Length > 0 && (boot.Default != session.Target.Boot || session.NewBoot.Length == 0) ? boot.Default : session.NewBoot;

    /// <summary>Whether the new system has had its one boot, and nothing was heard of it.</summary>
    internal static bool WasInVain(Session session, HostFacts facts) =>
        session is { FirstBoot.Length: > 0, IsFirstBootPending: false } && facts.RunningSystem != session.FirstBoot && !facts.NextBoot.HasFirst;

    /// <summary>From now on a boot that leads elsewhere has had it in vain: that must survive the boot.</summary>
    internal static Decision Set(State state, FirstBootSet e, Moment now)
    {
        if (state.Open is not { Phase: Phase.Armed, IsFirstBootPending: true } open || open.Id != e.SessionId || open.FirstBoot != e.System || open.IsDue(now))
        {
            return Decision.Ignore(state);
        }

        var told = open.Revised() with { IsFirstBootPending = false };
        return Decision.Only(state with { Open = told }, new Save(told), new VerifyUnclaimed(told.Id));
    }

    /// <summary>It could not be had: the session says so no longer.</summary>
    internal static Decision Failed(State state, FirstBootFailed e, Moment now)
    {
        var warning = new Record(
            RecordKind.Warning,
            e.SessionId,
            $"the next boot, and each after it, leads to {e.System}: it could not be made a single one ({e.Reason}); should it not come up, somebody must pick the old system in the boot menu");
        if (state.Open is not { Phase: Phase.Armed } open || open.Id != e.SessionId || open.FirstBoot != e.System || open.IsDue(now))
        {
            return Decision.Only(state, warning);
        }

        var plain = Want(open, "").Revised();
        return Decision.Only(state with { Open = plain }, new Save(plain), new VerifyUnclaimed(plain.Id), warning);
    }

    /// <summary>
    /// Whether the default leads to another system than at arm. The profile says nothing of it, but where the boot loader could
    /// not be read at arm: a system that a failed switch had left there may be booted on purpose later.
    /// </summary>
    public static bool HasMoved(Session session, NextBoot boot)
    {
        var atArm = session.Baseline.NextBoot.Default;
        string[] old = atArm.Length > 0
            ? ["", atArm, session.Target.System, session.Target.Boot, session.Baseline.RunningSystem]
            : ["", session.Target.System, session.Target.Profile, session.Target.Boot, session.Baseline.RunningSystem, session.Baseline.ProfileTarget];
        return !old.Contains(boot.Default);
    }
}
