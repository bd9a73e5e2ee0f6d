namespace Watchdog.Core.Tests.Rollback;

/// <summary>
/// Every way up the ladder, whatever each look sees, with up to two deaths or power failures at any rungs: a tree that is
/// walked whole.
/// </summary>
public sealed class RollbackLadderExhaustiveTests
{
    /// <summary>One way made, three switches, two reboots, a look after each; and an accident costs three moves at most.</summary>
    private const int MostMoves = 21;

    private bool _seesMore;
    private int _ends;
    private int _longest;

    [Test]
    public void Next_AnyOutcomesAndAccidents_EndsInABoundedNumberOfMoves([Values] bool bootedDiffers) =>
        WalkWhole(bootedDiffers, accidents: 2, seesMore: false);

    /// <summary>What a look may see makes the tree wide: so it is walked without accidents.</summary>
    [Test]
    public void Next_AnyLooks_RebootsNoHostThatNeedsNone([Values] bool bootedDiffers) =>
        WalkWhole(bootedDiffers, accidents: 0, seesMore: true);

    private void WalkWhole(bool bootedDiffers, int accidents, bool seesMore)
    {
        _seesMore = seesMore;
        Walk(new Climber(bootedDiffers), accidents, bootedDiffers);
        TestContext.Out.WriteLine($"{_ends} ways, the longest {_longest} moves");
        Assert.That(_ends, Is.GreaterThan(1000), "the walk must really branch");
    }

    private void Walk(Climber climber, int accidents, bool bootedDiffers)
    {
        if (climber.Next() is not LadderMove.Climb { Rung: var rung })
        {
            Ended(climber);
            return;
        }

        Assert.That(climber.Moves, Is.LessThan(MostMoves), () => $"no end: {Way(climber)}");
        AssertClimbIsEarned(climber, rung, bootedDiffers);
        foreach (var fate in Enum.GetValues<Fate>())
        {
            if (fate is Fate.Elsewhere or Fate.Reachable or Fate.Unmended or Fate.Lost && (!_seesMore || rung != Rung.Verify))
            {
                continue;
            }

            // Of a rung that is no switch it is the same as a failure (Climber): the same ways would be walked twice.
            if (fate == Fate.NeedsReboot && rung is not (Rung.Switch or Rung.SwitchAgain))
            {
                continue;
            }

            var left = fate is Fate.Dies or Fate.PowerFails ? accidents - 1 : accidents;
            if (left < 0)
            {
                continue;
            }

            var next = climber.Copy();
            next.Climb(rung, fate);
            Assert.That(next.RebootsIntoTarget, Is.LessThanOrEqualTo(1), () => Way(next));
            Assert.That(next.RebootsIntoBooted, Is.LessThanOrEqualTo(1), () => Way(next));
            Walk(next, left, bootedDiffers);
        }
    }

    private void Ended(Climber climber)
    {
        _ends++;
        _longest = Math.Max(_longest, climber.Moves);
        var last = climber.Rungs[^1];
        if (climber.Next() is LadderMove.Done)
        {
            Assert.That(last.Rung, Is.EqualTo(Rung.Verify), () => Way(climber));
            Assert.That(last.Outcome == RungOutcome.Succeeded || last.Sight is { IsBack: true, AsksForReboot: false }, Is.True, () => Way(climber));
        }
        else
        {
            Assert.That(climber.Rungs.Select(r => r.Rung), Does.Contain(Rung.Reboot), () => $"gave up before a reboot was tried: {Way(climber)}");
        }
    }

    private static void AssertClimbIsEarned(Climber climber, Rung rung, bool bootedDiffers)
    {
        if (rung is Rung.Reboot or Rung.RebootBooted && climber.Rungs[^1].Rung != rung)
        {
            Assert.That(climber.Rungs[^1].Rung, Is.EqualTo(Rung.Verify), () => $"rebooted without a look: {Way(climber)}");
            Assert.That(climber.Rungs[^1].Sight, Is.Null.Or.Property(nameof(Sight.AsksForReboot)).True, () => $"rebooted a host that needed none: {Way(climber)}");
        }

        if (rung == Rung.Reboot && climber.Rungs.All(r => r.Rung != Rung.Reboot))
        {
            var isNeeded = climber.Rungs.Any(r => r.Outcome == RungOutcome.NeedsReboot);
            var isUsedUp = climber.Rungs.Any(r => r.Rung == Rung.SwitchAgain);
            Assert.That(isNeeded || isUsedUp, Is.True, () => $"rebooted before the lower rungs were tried: {Way(climber)}");
        }

        if (rung == Rung.RebootBooted)
        {
            Assert.That(bootedDiffers, Is.True, "there is no other system to boot");
            Assert.That(climber.Rungs.Select(r => r.Rung), Does.Contain(Rung.Reboot), () => Way(climber));
        }
    }

    private static string Way(Climber climber) =>
        string.Join(' ', climber.Rungs.Select(r => $"{r.Rung}:{r.Outcome}@{r.Began.BootId}"));
}
