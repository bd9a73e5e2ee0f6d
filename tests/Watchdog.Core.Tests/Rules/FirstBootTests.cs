namespace Watchdog.Core.Tests.Rules;

/// <summary>A system that needs a reboot is booted once, with the target as the default.</summary>
public sealed class FirstBootTests
{
    private static readonly HostFacts Moved = AtNextBoot(Make.New);

    private static HostFacts AtNextBoot(string leadsTo, string obstacle = "", bool hasFirst = false, string profile = Make.New) =>
        Make.Facts(profile: profile) with { NextBoot = new NextBoot(leadsTo, obstacle, hasFirst) };

    private static State Open(Phase phase, string firstBoot = "", bool holds = true) =>
        new(Make.Session(phase) with { HoldsBootDefault = holds, FirstBoot = firstBoot }, null);

    [TestCase(Phase.Activating)]
    [TestCase(Phase.Armed)]
    public void Step_DefaultHasMoved_TriesItOnceAndHoldsTheTarget(Phase phase)
    {
        var (state, effects) = Machine.Step(Open(phase), new ActivationEnded(Moved), Make.Start);

        Assert.That(state.Open, Has.Property(nameof(Session.Phase)).EqualTo(Phase.Armed).And.Property(nameof(Session.FirstBoot)).EqualTo(Make.New));
        Assert.That(effects.OfType<Save>().Single().Session, Is.EqualTo(state.Open), "saved before it is done");
        Assert.That(effects.OfType<HoldBootDefault>().Single().Session, Is.EqualTo(state.Open));
        Assert.That(effects.OfType<Record>().Single().Text, Is.EqualTo($"nothing changed but the next boot: it tries {Make.New} once"));
    }

    [Test]
    public void Step_DefaultHasMovedToASpecialisation_TriesThat()
    {
        var (state, _) = Machine.Step(Open(Phase.Activating), new ActivationEnded(AtNextBoot(Make.Newer)), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.EqualTo(Make.Newer));
    }

    [TestCase(Make.Old, TestName = "Step_OnlyTheProfileHasMoved_TriesNothing")]
    [TestCase("", TestName = "Step_DefaultIsUnknown_TriesNothing")]
    public void Step_DefaultHasNotMoved_TriesNothing(string leadsTo)
    {
        var (state, effects) = Machine.Step(Open(Phase.Activating), new ActivationEnded(AtNextBoot(leadsTo)), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.Empty);
        Assert.That(effects.OfType<HoldBootDefault>(), Is.Empty);
    }

    [Test]
    public void Step_LoaderCannot_LeavesTheDefaultAndSaysWhy()
    {
        var (state, effects) = Machine.Step(Open(Phase.Activating), new ActivationEnded(AtNextBoot(Make.New, "no EFI")), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.Empty);
        Assert.That(effects.OfType<HoldBootDefault>(), Is.Empty);
        Assert.That(effects.OfType<Record>().Single().Text, Does.EndWith("somebody must pick the old one in the boot menu: no EFI"));
    }

    [Test]
    public void Step_NotToBeHeld_LeavesTheDefault()
    {
        var (state, effects) = Machine.Step(Open(Phase.Activating, holds: false), new ActivationEnded(Moved), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.Empty);
        Assert.That(effects.OfType<HoldBootDefault>(), Is.Empty);
    }

    [Test]
    public void Step_OwnHoldHasClosedTheLock_DoesNothingMore()
    {
        var before = Open(Phase.Armed, Make.New);
        before = before with { Open = before.Open! with { Deadline = before.Open.Deadline with { Reason = DeadlineReason.BootLimit } } };
        var (state, effects) = Machine.Step(before, new ActivationEnded(AtNextBoot(Make.Old, hasFirst: true)), Make.Start);

        Assert.That(state, Is.EqualTo(before));
        Assert.That(effects, Is.Empty);
    }

    [Test]
    public void Step_BootedIntoOnceMore_DoesItOnceMore()
    {
        var (_, effects) = Machine.Step(Open(Phase.Activating, Make.New), new ActivationEnded(Moved), Make.Start);

        Assert.That(effects.OfType<HoldBootDefault>().Count(), Is.EqualTo(1));
    }

    [TestCase(Phase.Activating)]
    [TestCase(Phase.Armed)]
    public void Step_OldSystemIsTheNextBootAgain_ForgetsIt(Phase phase)
    {
        var (state, effects) = Machine.Step(Open(phase, Make.New), new ActivationEnded(AtNextBoot(Make.Old, profile: Make.Old)), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.Empty);
        Assert.That(effects.OfType<ForgetFirstBoot>().Count(), Is.EqualTo(1));
        Assert.That(effects.OfType<Save>().Single().Session.FirstBoot, Is.Empty);
    }

    [Test]
    public void Step_SwitchedAfterAll_HoldsTheTargetAlone()
    {
        var (state, effects) = Machine.Step(Open(Phase.Activating, Make.New), new ActivationEnded(Make.Facts(Make.New, Make.New)), Make.Start);

        Assert.That(state.Open, Has.Property(nameof(Session.Phase)).EqualTo(Phase.Probation).And.Property(nameof(Session.FirstBoot)).Empty);
        Assert.That(effects.OfType<HoldBootDefault>().Single().Session.FirstBoot, Is.Empty);
    }

    [Test]
    public void Step_CouldNotBeHad_SaysSoAndSaysThatItLeadsThereForGood()
    {
        var (state, effects) = Machine.Step(Open(Phase.Armed, Make.New), new FirstBootFailed("s1", Make.New, "no bootctl"), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.Empty);
        Assert.That(effects.OfType<Save>().Single().Session, Is.EqualTo(state.Open));
        Assert.That(effects.OfType<Record>().Single(), Has.Property(nameof(Record.Kind)).EqualTo(RecordKind.Warning).And.Property(nameof(Record.Text)).Contains("no bootctl"));
    }

    [Test]
    public void Step_AnotherCouldNotBeHad_LeavesThisOne()
    {
        var (state, effects) = Machine.Step(Open(Phase.Armed, Make.Newer), new FirstBootFailed("s1", Make.New, "no bootctl"), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.EqualTo(Make.Newer));
        Assert.That(effects.OfType<Save>(), Is.Empty);
    }

    [Test]
    public void Step_Held_SaysWhereTheNextBootsLead()
    {
        var (_, effects) = Machine.Step(Open(Phase.Armed, Make.New), new BootDefaultMoved("s1", Make.Old, ""), Make.Start);

        Assert.That(effects.OfType<Record>().Single().Text, Is.EqualTo($"{Make.New}, once; each after it to {Make.Old}"));
    }

    [Test]
    public void Recover_BootedIntoIt_WaitsForProofAndHoldsTheTargetAlone()
    {
        var (state, effects) = Machine.Step(
            State.Empty, new Recovered(Open(Phase.Armed, Make.New).Open!, Make.Facts(Make.New, Make.New)), Make.At(10, Make.Boot2));

        Assert.That(state.Open, Has.Property(nameof(Session.Phase)).EqualTo(Phase.Probation).And.Property(nameof(Session.FirstBoot)).Empty);
        Assert.That(effects.OfType<HoldBootDefault>().Single().Session.FirstBoot, Is.Empty);
    }

    [Test]
    public void Recover_ItDidNotComeUp_TheRebootWasTheRollback()
    {
        var (state, _) = Machine.Step(State.Empty, new Recovered(Open(Phase.Armed, Make.New).Open!, AtNextBoot(Make.Old)), Make.At(10, Make.Boot2));

        Assert.That(state.Open!.Deadline, Has.Property(nameof(Deadline.Reason)).EqualTo(DeadlineReason.Interrupted)
            .And.Property(nameof(Deadline.Detail)).EqualTo($"{Make.New} was booted once and nothing was heard of it, then the target"));
    }

    /// <summary>`nixos-rebuild boot && reboot`, with the default held from arm on: the reboot may be faster than the daemon.</summary>
    [TestCase("", TestName = "Recover_RebootedBeforeTheDefaultWasSeenToMove_TheNextRebootTriesIt")]
    [TestCase(Make.New, TestName = "Recover_RebootedBeforeTheBootLoaderWasTold_TheNextRebootTriesIt")]
    public void Recover_RebootedTooSoon_TheNextRebootTriesIt(string before)
    {
        var armed = Open(Phase.Armed, before).Open! with { IsFirstBootPending = before.Length > 0 };

        var (state, effects) = Machine.Step(State.Empty, new Recovered(armed, Moved), Make.At(10, Make.Boot2));

        Assert.That(state.Open, Has.Property(nameof(Session.Phase)).EqualTo(Phase.Armed).And.Property(nameof(Session.FirstBoot)).EqualTo(Make.New)
            .And.Property(nameof(Session.IsFirstBootPending)).True);
        Assert.That(state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.BootLimit));
        Assert.That(effects.OfType<HoldBootDefault>().Single().Session, Is.EqualTo(state.Open));
        Assert.That(effects.OfType<Record>().Single().Text, Does.EndWith($"rebooted before {Make.New} could be made the next boot: the next reboot tries it"));
    }

    [Test]
    public void Step_BootLoaderHasBeenTold_IsSaved()
    {
        var (wanted, _) = Machine.Step(Open(Phase.Activating), new ActivationEnded(Moved), Make.Start);
        Assert.That(wanted.Open!.IsFirstBootPending, Is.True, "nobody has told it yet");

        var (state, effects) = Machine.Step(wanted, new FirstBootSet("s1", Make.New), Make.Start);

        Assert.That(state.Open!.IsFirstBootPending, Is.False);
        Assert.That(effects.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(Save), typeof(VerifyUnclaimed) }));
        Assert.That(Machine.Step(state, new ActivationEnded(Moved), Make.Start).State.Open!.IsFirstBootPending, Is.False, "of the same one");
    }

    [TestCase("zz", Make.New)]
    [TestCase("s1", Make.Newer)]
    public void Step_BootLoaderHasBeenToldOfAnother_IsIgnored(string session, string system)
    {
        var (wanted, _) = Machine.Step(Open(Phase.Activating), new ActivationEnded(Moved), Make.Start);

        var (state, effects) = Machine.Step(wanted, new FirstBootSet(session, system), Make.Start);

        Assert.That(state, Is.EqualTo(wanted));
        Assert.That(effects, Is.Empty);
    }

    [TestCase(Make.New, Make.Boot2, true)]
    [TestCase(Make.New, Make.Boot1, false, Description = "switched to in the boot in which it was armed")]
    [TestCase(Make.Old, Make.Boot2, false, Description = "the boot led back")]
    public void HasYetToProve_Boots_OnlyThatOfTheNewSystem(string booted, string boot, bool unproven) =>
        Assert.That(Make.Session(Phase.Probation).HasYetToProve(booted, boot), Is.EqualTo(unproven));

    [Test]
    public void Recover_ItHasNotBeenTriedYet_StaysArmed()
    {
        var (state, _) = Machine.Step(
            State.Empty, new Recovered(Open(Phase.Armed, Make.New).Open!, AtNextBoot(Make.Old, hasFirst: true)), Make.At(10, Make.Boot2));

        Assert.That(state.Open, Has.Property(nameof(Session.Phase)).EqualTo(Phase.Armed).And.Property(nameof(Session.FirstBoot)).EqualTo(Make.New));
    }

    [TestCase("", TestName = "Recover_MissedThatTheDefaultMoved_TriesItOnce")]
    [TestCase(Make.New, TestName = "Recover_DiedBeforeItWasDone_DoesItNow")]
    public void Recover_DefaultLeadsThereStill_TriesItOnce(string before)
    {
        var (state, effects) = Machine.Step(State.Empty, new Recovered(Open(Phase.Armed, before).Open!, Moved), Make.Start);

        Assert.That(state.Open!.FirstBoot, Is.EqualTo(Make.New));
        Assert.That(effects.OfType<StartTimer>().Single().Session, Is.EqualTo(state.Open));
        Assert.That(effects.OfType<Save>().Single().Session, Is.EqualTo(state.Open));
        Assert.That(effects.OfType<HoldBootDefault>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Recover_DeadlineHasPassed_LeavesItToTheExecutor()
    {
        var (_, effects) = Machine.Step(State.Empty, new Recovered(Open(Phase.Armed).Open!, Moved), Make.At(3600 + 301));

        Assert.That(effects.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(StartTimer), typeof(KeepTarget), typeof(Record) }));
    }
}
