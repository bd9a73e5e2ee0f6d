namespace Watchdog.Core.Tests.Sessions;

/// <summary>The boot default is the target's while the new system is unproven, and the new system's once it is confirmed.</summary>
public sealed class BootDefaultTests
{
    private static readonly HostFacts Switched = Make.Facts(running: Make.New, profile: Make.New);

    private static State Open(Phase phase, bool holds = true) =>
        new(Make.Session(phase) with { HoldsBootDefault = holds }, null);

    [TestCase(true)]
    [TestCase(false)]
    public void Step_Arm_TakesTheWishAlong(bool holds)
    {
        var (state, _) = Machine.Step(State.Empty, Make.Arm(holds: holds), Make.Start);

        Assert.That(state.Open!.HoldsBootDefault, Is.EqualTo(holds));
    }

    /// <summary>By a variable: from arm on, so that there is no instant at which a loss of power leads to the new system.</summary>
    [TestCase("", true, false, 1)]
    [TestCase("no EFI", true, false, 0)]
    [TestCase("", false, false, 0)]
    [TestCase("", true, true, 0)]
    public void Step_ArmWhereAVariableCanHoldIt_HoldsItAtOnce(string obstacle, bool holds, bool isForNextBoot, int expected)
    {
        var arm = Make.Arm(holds: holds) with { IsForNextBoot = isForNextBoot };
        arm = arm with { Baseline = arm.Baseline with { NextBoot = new NextBoot(Make.Old, "", false) { HoldObstacle = obstacle } } };

        var (_, effects) = Machine.Step(State.Empty, arm, Make.Start);

        Assert.That(effects.OfType<HoldBootDefault>().Count(), Is.EqualTo(expected));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Step_ActivationEnds_HoldsItOnceTheNewDeadlineIsSaved(bool holds, int expected)
    {
        var (state, effects) = Machine.Step(Open(Phase.Activating, holds), new ActivationEnded(Switched), Make.Start);

        Assert.That(effects.OfType<HoldBootDefault>().Select(e => e.Session), Is.EqualTo(Enumerable.Repeat(state.Open, expected)));
        Assert.That(effects.OfType<Save>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Step_NothingChangedButTheNextBoot_LeavesItToTheNewSystem()
    {
        var (_, effects) = Machine.Step(Open(Phase.Activating), new ActivationEnded(Make.Facts(profile: Make.New)), Make.Start);

        Assert.That(effects.OfType<HoldBootDefault>(), Is.Empty);
    }

    [Test]
    public void Step_BootedIntoTheNewSystem_HoldsIt()
    {
        var session = Make.Session(Phase.Armed) with { HoldsBootDefault = true };
        var (_, effects) = Machine.Step(State.Empty, new Recovered(session, Switched), Make.At(10, Make.Boot2));

        Assert.That(effects.OfType<HoldBootDefault>().Count(), Is.EqualTo(1));
    }

    [TestCase(Phase.Probation)]
    [TestCase(Phase.Stranded)]
    public void Step_Confirm_HandsItOverBeforeTheSessionIsClosed(Phase phase)
    {
        var (_, effects) = Machine.Step(Open(phase), new ConfirmReceived(1, null, Make.Proof(3550)), Make.Start);

        var kinds = effects.Select(e => e.GetType()).ToList();
        Assert.That(kinds, Does.Contain(typeof(HandBootDefault)));
        Assert.That(kinds.IndexOf(typeof(HandBootDefault)), Is.LessThan(kinds.IndexOf(typeof(Close))));
    }

    /// <summary>comin and `nixos-rebuild --profile-name` leave the system profile alone: the boot loader says what a switch has chosen.</summary>
    [TestCase(Make.New, null, Make.New)]
    [TestCase(Make.Old, null, Make.Old, TestName = "Step_ConfirmAfterATest_LeavesItWhereItWas")]
    [TestCase(Make.New, Make.Old, Make.New, TestName = "Step_ConfirmAfterATestThatFollowedASwitch_HandsItToTheSwitchs")]
    [TestCase("", null, "", TestName = "Step_ConfirmLoaderCannotBeRead_HandsItToTheProfiles")]
    public void Step_Confirm_HandsItToWhereTheSwitchHasLedTheNextBoot(string afterFirst, string? afterSecond, string expected)
    {
        var state = Ended(Open(Phase.Activating), afterFirst);
        if (afterSecond is not null)
        {
            state = Ended(Machine.Step(state, new ActivationStarted(), Make.Start).State, afterSecond);
        }

        var (_, effects) = Machine.Step(state, new ConfirmReceived(1, null, Make.Proof(3650)), Make.At(3660));

        Assert.That(effects.OfType<HandBootDefault>().Single().System, Is.EqualTo(expected));
    }

    /// <summary>What a rollback that has stranded leaves is not what the switch had chosen.</summary>
    [Test]
    public void Step_ConfirmStranded_HandsItToTheProfiles()
    {
        var stranded = Open(Phase.Stranded).Open! with { NewBoot = Make.New, Rungs = [new RungRecord(Rung.Switch, Make.Start, RungOutcome.Failed, "")] };

        var (_, effects) = Machine.Step(new State(stranded, null), new ConfirmReceived(1, null, Make.Proof(3550)), Make.Start);

        Assert.That(effects.OfType<HandBootDefault>().Single().System, Is.Empty);
    }

    private static State Ended(State state, string leads) => Machine.Step(
        state,
        new ActivationEnded(Make.Facts(Make.New) with { NextBoot = NextBoot.Unknown with { Default = leads } }),
        Make.Start).State;

    [Test]
    public void Step_ConfirmThatCannotBeClosed_HoldsItAgain()
    {
        var state = Open(Phase.Probation);
        var confirm = new ConfirmReceived(1, null, Make.Proof(3550));
        var ended = state.Open! with { Phase = Phase.Confirmed };

        var (_, effects) = Machine.Step(state, new EffectFailed(confirm, ended, new Close(ended), "no room"), Make.Start);

        Assert.That(effects.OfType<HoldBootDefault>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Step_DaemonDiedInAConfirm_HandsItOverAtItsStart()
    {
        var session = Make.Session(Phase.Confirmed) with { HoldsBootDefault = true };
        var (_, effects) = Machine.Step(State.Empty, new Recovered(session, Switched), Make.Start);

        Assert.That(effects.OfType<HandBootDefault>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Step_Disarm_LeavesItAlone()
    {
        var (_, effects) = Machine.Step(Open(Phase.Armed), new DisarmRequested(1, null, "root", Make.Facts()), Make.Start);

        Assert.That(effects.OfType<HandBootDefault>(), Is.Empty);
    }
}
