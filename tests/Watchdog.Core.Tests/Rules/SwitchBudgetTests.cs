namespace Watchdog.Core.Tests.Rules;

/// <summary>Switches may move a deadline, but not for ever.</summary>
public sealed class SwitchBudgetTests
{
    private static readonly TimeSpan Limit = Limits.Default.Unproven;

    /// <summary>A loop of short switches, each of which would give a window of its own.</summary>
    [TestCase(Make.New)]
    [TestCase(Make.Newer)]
    public void Step_SwitchesBeginAndEndForEver_TheDeadlinePassesAtTheLimit(string running)
    {
        var open = Make.Session(Phase.Armed);
        var now = Make.Start;
        for (var i = 0; i < 10_000 && !open.IsDue(now); i++)
        {
            open = Machine.Step(new State(open, null), new ActivationStarted(), now).State.Open!;
            now = now with { Boot = now.Boot + TimeSpan.FromSeconds(6) };
            open = Machine.Step(new State(open, null), new ActivationEnded(Make.Facts(i % 2 == 0 ? Make.New : running)), now).State.Open!;
            now = now with { Boot = now.Boot + TimeSpan.FromSeconds(1) };
        }

        Assert.That(open.IsDue(now), Is.True);
        Assert.That(open.Deadline.At - Make.Start.Boot, Is.EqualTo(Limit));
    }

    [Test]
    public void Step_OneSwitch_HasItsLimitAndItsWindowHoweverShortTheLimitForAllIs()
    {
        var armed = Make.Session(Phase.Armed) with { Limits = Limits.Default with { Unproven = TimeSpan.FromSeconds(1) } };
        var activating = Machine.Step(new State(armed, null), new ActivationStarted(), Make.Start).State.Open!;
        var ended = Make.Start with { Boot = Make.Start.Boot + TimeSpan.FromMinutes(29) };

        var probation = Machine.Step(new State(activating, null), new ActivationEnded(Make.Facts(Make.New)), ended).State.Open!;

        Assert.That(activating.Deadline.At - Make.Start.Boot, Is.EqualTo(TimeSpan.FromMinutes(30)));
        Assert.That(probation.Deadline.At - ended.Boot, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [TestCase(10, 10 + 30)]
    [TestCase(110, 120, Description = "what is left of two hours")]
    [TestCase(119, 122, Description = "the deadline that stands")]
    public void Step_AnotherSwitchBegins_GetsWhatIsLeftAndNeverLessThanStands(double minutesAfter, double expected)
    {
        var now = Make.Start with { Boot = Make.Start.Boot + TimeSpan.FromMinutes(minutesAfter) };
        var standing = new Deadline(2, now.Boot + TimeSpan.FromMinutes(3), Make.Boot1, DeadlineReason.Window);
        var open = Make.Session(Phase.Probation) with { FirstSwitch = Make.Start, Deadline = standing };

        var next = Machine.Step(new State(open, null), new ActivationStarted(), now).State.Open!;

        Assert.That((next.Deadline.At - Make.Start.Boot).TotalMinutes, Is.EqualTo(expected));
        Assert.That(next.Phase, Is.EqualTo(Phase.Activating), "whose proof is refused meanwhile");
    }

    [TestCase(true, 30)]
    [TestCase(false, 3)]
    public void Step_ProofHasCome_TheLimitBeginsAnew(bool isProven, double expected)
    {
        var now = Make.Start with { Boot = Make.Start.Boot + Limit };
        var standing = new Deadline(2, now.Boot + TimeSpan.FromMinutes(3), Make.Boot1, DeadlineReason.Heartbeat);
        var proof = new AcceptedProof(now with { Boot = now.Boot - TimeSpan.FromMinutes(2) }, Make.Proof(3500));
        var open = Make.Session(Phase.Probation) with { FirstSwitch = Make.Start, Deadline = standing, Proofs = isProven ? [proof] : [] };

        var next = Machine.Step(new State(open, null), new ActivationStarted(), now).State.Open!;

        Assert.That((next.Deadline.At - now.Boot).TotalMinutes, Is.EqualTo(expected));
    }

    [Test]
    public void Step_SwitchBeforeAReboot_CountsNoMore()
    {
        var now = Make.At(60, Make.Boot2);
        var standing = new Deadline(3, now.Boot + TimeSpan.FromMinutes(5), Make.Boot2, DeadlineReason.Boot);
        var open = Make.Session(Phase.Probation) with { FirstSwitch = Make.Start, Deadline = standing };

        var next = Machine.Step(new State(open, null), new ActivationStarted(), now).State.Open!;

        Assert.That(next.FirstSwitch, Is.EqualTo(now));
        Assert.That(next.Deadline.At - now.Boot, Is.EqualTo(TimeSpan.FromMinutes(30)));
    }

    [Test]
    public void Step_SwitchThatChangedNothing_CountsNoMore()
    {
        var open = Make.Session(Phase.Activating) with { FirstSwitch = Make.Start };

        var next = Machine.Step(new State(open, null), new ActivationEnded(Make.Facts()), Make.Start).State.Open!;

        Assert.That(next.FirstSwitch, Is.Null);
    }

    /// <summary>With the daemon dead, each deadline meets a switch that runs.</summary>
    [TestCase(119, "Extend", 1)]
    [TestCase(120, "RollBack", 0)]
    public void Judge_ASwitchRunsAtTheDeadline_IsWaitedForUntilTheLimit(double minutesAfter, string expected, double granted)
    {
        var now = Make.Start with { Boot = Make.Start.Boot + TimeSpan.FromMinutes(minutesAfter) };
        var open = Make.Session(Phase.Probation) with { FirstSwitch = Make.Start, Deadline = new Deadline(2, now.Boot, Make.Boot1, DeadlineReason.Window) };

        var verdict = DeadlineJudgement.Judge(open, 2, Make.Facts(Make.New, switchRuns: true), now);

        Assert.That(verdict.GetType().Name, Is.EqualTo(expected));
        Assert.That(verdict is Verdict.Extend e ? (e.Session.Deadline.At - now.Boot).TotalMinutes : 0, Is.EqualTo(granted));
    }
}
