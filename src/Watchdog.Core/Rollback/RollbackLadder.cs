namespace Watchdog.Core;

/// <summary>
/// Which rung comes next, from the rungs on record alone: so a rollback goes on at the right one after its executor was
/// killed or the host rebooted in the middle of it. No reboot is asked for without a look at the host before it.
/// </summary>
public static class RollbackLadder
{
    /// <summary>How often a rung is begun again in one boot when its executor died in it.</summary>
    internal const int Attempts = 2;

    /// <summary>How often it is begun over all boots: a host that reboots in it every time must get past it.</summary>
    internal const int AttemptsOverBoots = 4;

    /// <summary>The next move.</summary>
    /// <param name="rungs">The rungs on record, oldest first.</param>
    /// <param name="bootId">This boot.</param>
    /// <param name="bootedDiffers">Whether the system booted at arm is another one than the target.</param>
    public static LadderMove Next(IReadOnlyList<RungRecord> rungs, string bootId, bool bootedDiffers)
    {
        if (rungs.Count == 0)
        {
            return new LadderMove.Climb(Rung.MakeWay);
        }

        var last = rungs[^1];
        return last.Outcome == RungOutcome.Begun
            ? Interrupted(rungs, last, bootId, bootedDiffers)
            : Ended(rungs, last, bootId, bootedDiffers);
    }

    private static LadderMove Interrupted(IReadOnlyList<RungRecord> rungs, RungRecord last, string bootId, bool bootedDiffers)
    {
        if (last.Began.BootId != bootId)
        {
            return AfterReboot(rungs, last, bootId, bootedDiffers);
        }

        var begun = rungs.Count(r => r.Rung == last.Rung && r.Outcome == RungOutcome.Begun && r.Began.BootId == bootId);
        return begun < Attempts
            ? new LadderMove.Climb(last.Rung)
            : Ended(rungs, last with { Outcome = RungOutcome.Failed }, bootId, bootedDiffers);
    }

    // The host has rebooted since the last rung began, on purpose or not. Where the ladder has already asked for a reboot,
    // the target is what booted, and a look is all that is left to do. Before that the switch has to be done again.
    private static LadderMove AfterReboot(IReadOnlyList<RungRecord> rungs, RungRecord last, string bootId, bool bootedDiffers)
    {
        var isBootedIntoTarget = Highest(rungs) is Rung.Reboot or Rung.RebootBooted;
        Rung[] again = isBootedIntoTarget ? [Rung.Verify] : [Rung.Switch, Rung.SwitchAgain];
        foreach (var rung in again)
        {
            // A switch that ended counts as well: the host may reboot in the look that follows it, every time.
            if (rungs.Count(r => r.Rung == rung && (rung != Rung.Verify || r.Outcome == RungOutcome.Begun)) < AttemptsOverBoots)
            {
                return new LadderMove.Climb(rung);
            }
        }

        return Ended(rungs, last with { Rung = again[^1], Outcome = RungOutcome.Failed }, bootId, bootedDiffers);
    }

    private static LadderMove Ended(IReadOnlyList<RungRecord> rungs, RungRecord last, string bootId, bool bootedDiffers) => last.Rung switch
    {
        Rung.MakeWay => new LadderMove.Climb(Rung.Switch),
        Rung.Verify when last.Outcome == RungOutcome.Succeeded => new LadderMove.Done([]),
        Rung.Verify => Looked(rungs, last.Sight, bootId, bootedDiffers),

        // Also one that asks for a reboot is followed by a look: only that shows whether the target runs.
        Rung.Switch or Rung.SwitchAgain when last.Outcome is RungOutcome.Succeeded or RungOutcome.NeedsReboot => new LadderMove.Climb(Rung.Verify),
        Rung.Switch or Rung.SwitchAgain or Rung.Reboot or Rung.RebootBooted => Above(rungs, bootedDiffers),
    };

    /// <summary>After a look at which something was missing. Nothing is known (no sight) of one that did not end.</summary>
    private static LadderMove Looked(IReadOnlyList<RungRecord> rungs, Sight? sight, string bootId, bool bootedDiffers)
    {
        var highest = Highest(rungs);
        if (sight is { AsksForReboot: false })
        {
            return sight.AsksForSwitch && highest < Rung.SwitchAgain
                ? new LadderMove.Climb(Rung.SwitchAgain)
                : new LadderMove.Done(sight.Missing);
        }

        if (LastAct(rungs) is { Outcome: RungOutcome.NeedsReboot } && highest < Rung.Reboot)
        {
            return new LadderMove.Climb(Rung.Reboot);
        }

        // The reboot may have come before the boot default was written: a switch leads there all the same.
        return highest == Rung.Reboot && HasRebooted(rungs, bootId) && !HasSwitchedAfterReboot(rungs)
            ? new LadderMove.Climb(Rung.Switch)
            : Above(rungs, bootedDiffers);
    }

    private static LadderMove Above(IReadOnlyList<RungRecord> rungs, bool bootedDiffers) => Highest(rungs) switch
    {
        Rung.MakeWay => new LadderMove.Climb(Rung.Switch),
        Rung.Switch => new LadderMove.Climb(Rung.SwitchAgain),
        Rung.SwitchAgain => RebootIfLookedAt(rungs, Rung.Reboot),
        Rung.Reboot when bootedDiffers => RebootIfLookedAt(rungs, Rung.RebootBooted),
        Rung.Verify or Rung.Reboot or Rung.RebootBooted => new LadderMove.GiveUp(),
    };

    // A switch that failed, or that did not end within its limit, may have brought access back all the same.
    private static LadderMove.Climb RebootIfLookedAt(IReadOnlyList<RungRecord> rungs, Rung reboot) =>
        new(rungs.Reverse().TakeWhile(r => r.Rung == Rung.Verify).Any() ? reboot : Rung.Verify);

    private static bool HasRebooted(IReadOnlyList<RungRecord> rungs, string bootId) =>
        rungs.Any(r => r is { Rung: Rung.Reboot, Outcome: RungOutcome.Begun } && r.Began.BootId != bootId);

    private static bool HasSwitchedAfterReboot(IReadOnlyList<RungRecord> rungs) =>
        rungs.SkipWhile(r => r.Rung != Rung.Reboot).Any(r => r.Rung == Rung.Switch);

    /// <summary>The last rung that acted; looking is not acting.</summary>
    private static RungRecord? LastAct(IReadOnlyList<RungRecord> rungs) => rungs.LastOrDefault(r => r.Rung != Rung.Verify);

    /// <summary>The highest rung that acted.</summary>
    private static Rung Highest(IReadOnlyList<RungRecord> rungs) =>
        rungs.Where(r => r.Rung != Rung.Verify).Select(r => r.Rung).DefaultIfEmpty(Rung.MakeWay).Max();
}
