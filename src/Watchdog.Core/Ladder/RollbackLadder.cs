namespace Watchdog.Core;

/// <summary>
/// Which rung comes next, from the rungs on record alone: so a rollback goes on at the right one after its executor was
/// killed or the host rebooted in the middle of it.
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
            : Ended(rungs, last.Rung, last.Outcome, bootedDiffers);
    }

    private static LadderMove Interrupted(IReadOnlyList<RungRecord> rungs, RungRecord last, string bootId, bool bootedDiffers)
    {
        if (last.Began.BootId != bootId)
        {
            return AfterReboot(rungs, bootedDiffers);
        }

        var begun = rungs.Count(r => r.Rung == last.Rung && r.Outcome == RungOutcome.Begun && r.Began.BootId == bootId);
        return begun < Attempts
            ? new LadderMove.Climb(last.Rung)
            : Ended(rungs, last.Rung, RungOutcome.Failed, bootedDiffers);
    }

    // A reboot that was meant, or one that came in between: after the last one into the target there is only to look;
    // before it, the switch has to be done again.
    private static LadderMove AfterReboot(IReadOnlyList<RungRecord> rungs, bool bootedDiffers)
    {
        var isBootedIntoTarget = Highest(rungs) is Rung.Reboot or Rung.RebootBooted;
        Rung[] again = isBootedIntoTarget ? [Rung.Verify] : [Rung.Switch, Rung.SwitchAgain];
        foreach (var rung in again)
        {
            if (rungs.Count(r => r.Rung == rung && r.Outcome == RungOutcome.Begun) < AttemptsOverBoots)
            {
                return new LadderMove.Climb(rung);
            }
        }

        return Ended(rungs, again[^1], RungOutcome.Failed, bootedDiffers);
    }

    private static LadderMove Ended(IReadOnlyList<RungRecord> rungs, Rung rung, RungOutcome outcome, bool bootedDiffers) =>
        (rung, outcome) switch
        {
            (Rung.MakeWay, _) => new LadderMove.Climb(Rung.Switch),
            (Rung.Verify, RungOutcome.Succeeded) => new LadderMove.Done(),

            // The reboot may have come before the boot default was written: a switch leads there all the same.
            (Rung.Verify, _) when Highest(rungs) == Rung.Reboot && !HasSwitchedAfterReboot(rungs) => new LadderMove.Climb(Rung.Switch),
            (Rung.Switch or Rung.SwitchAgain, RungOutcome.Succeeded) => new LadderMove.Climb(Rung.Verify),
            (Rung.Switch or Rung.SwitchAgain, RungOutcome.NeedsReboot) when Highest(rungs) < Rung.Reboot =>
                new LadderMove.Climb(Rung.Reboot),
            _ => Above(Highest(rungs), bootedDiffers),
        };

    private static LadderMove Above(Rung rung, bool bootedDiffers) => rung switch
    {
        Rung.MakeWay => new LadderMove.Climb(Rung.Switch),
        Rung.Switch => new LadderMove.Climb(Rung.SwitchAgain),
        Rung.SwitchAgain => new LadderMove.Climb(Rung.Reboot),
        Rung.Reboot when bootedDiffers => new LadderMove.Climb(Rung.RebootBooted),
        _ => new LadderMove.GiveUp(),
    };

    private static bool HasSwitchedAfterReboot(IReadOnlyList<RungRecord> rungs) =>
        rungs.SkipWhile(r => r.Rung != Rung.Reboot).Any(r => r.Rung == Rung.Switch);

    /// <summary>The highest rung that acted; looking is not acting.</summary>
    private static Rung Highest(IReadOnlyList<RungRecord> rungs) =>
        rungs.Where(r => r.Rung != Rung.Verify).Select(r => r.Rung).DefaultIfEmpty(Rung.MakeWay).Max();
}
