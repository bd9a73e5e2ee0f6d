namespace Watchdog.Core.Tests.Rollback;

public sealed class RollbackStepsTests
{
    [TestCase(Make.New, Make.New, Make.New, TestName = "Begin_TheNewSystemRuns_ThatIsLeft")]
    [TestCase(Make.Old, Make.New, Make.New, TestName = "Begin_TheOldRunsAgain_WhatRanIsLeft")]
    [TestCase(Make.Newer, Make.New, Make.Newer, TestName = "Begin_AnotherRunsByNow_ThatIsLeft")]
    [TestCase(Make.Old, "", "", TestName = "Begin_NoOtherEverRan_NoneIsLeft")]
    [TestCase("", Make.New, Make.New, TestName = "Begin_WhatRunsCannotBeRead_WhatRanIsLeft")]
    public void Begin_AHeldSession_NamesTheSystemThatIsLeft(string running, string activated, string expected) =>
        Assert.That(RollbackSteps.Begin(Make.Session(Phase.Probation) with { Activated = activated }, running, "no proof").RolledBackFrom, Is.EqualTo(expected));

    [TestCase(DeadlineReason.Interrupted, Make.Newer)]
    [TestCase(DeadlineReason.Window, "")]
    public void Begin_ASystemThatWasToBeBootedOnce_IsLeftOnlyWhereItsBootWasInterrupted(DeadlineReason reason, string expected)
    {
        var session = Make.Session(Phase.Probation);
        session = session with { Activated = "", FirstBoot = Make.Newer, Deadline = session.Deadline with { Reason = reason } };

        Assert.That(RollbackSteps.Begin(session, Make.Old, "no proof").RolledBackFrom, Is.EqualTo(expected));
    }

    [Test]
    public void Begin_AHeldSession_IsItsNextRevisionWithACause()
    {
        var session = Make.Session(Phase.Probation);

        var begun = RollbackSteps.Begin(session, Make.New, "no proof");

        Assert.That((begun.Phase, begun.Cause, begun.Revision), Is.EqualTo((Phase.RollingBack, "no proof", session.Revision + 1)));
    }

    [Test]
    public void Begin_ItHasBegun_StaysAsItWas()
    {
        var session = Make.Session(Phase.RollingBack) with { Cause = "locked out" };

        Assert.That(RollbackSteps.Begin(session, Make.New, "no proof"), Is.SameAs(session));
    }

    [Test]
    public void Rungs_BegunAndEnded_AreOneRecordEach()
    {
        var session = Make.Session(Phase.RollingBack);
        foreach (var (rung, outcome) in new[] { (Rung.MakeWay, RungOutcome.Succeeded), (Rung.Switch, RungOutcome.Failed) })
        {
            session = RollbackSteps.BeginRung(session, rung, Make.At(4000));
            Assert.That(session.Rungs[^1].Outcome, Is.EqualTo(RungOutcome.Begun));
            session = RollbackSteps.EndRung(session, outcome, $"{rung} was seen", null);
        }

        Assert.That(
            session.Rungs.Select(r => $"{r.Rung} {r.Outcome} {r.Detail}"),
            Is.EqualTo(["MakeWay Succeeded MakeWay was seen", "Switch Failed Switch was seen"]));
        Assert.That(session.Revision, Is.EqualTo(Make.Session(Phase.RollingBack).Revision + 4), "each is a save of its own");
    }

    [TestCase(Rung.MakeWay, false)]
    [TestCase(Rung.Switch, false)]
    [TestCase(Rung.Verify, false)]
    [TestCase(Rung.SwitchAgain, false)]
    [TestCase(Rung.Reboot, true)]
    [TestCase(Rung.RebootBooted, true)]
    public void MustSurviveReboot_OfEachRung_IsSoOfThoseThatReboot(Rung rung, bool expected) =>
        Assert.That(RollbackSteps.MustSurviveReboot(rung), Is.EqualTo(expected));

    [TestCase(Make.Old, Make.Old, false)]
    [TestCase(Make.Booted, Make.Old, true)]
    [TestCase("", Make.Old, false)]
    public void Next_TheLadderIsUsedUpToTheReboot_BootsTheBootedOneOnlyWhereItIsAnother(string booted, string target, bool expected)
    {
        var session = Make.Session(Phase.RollingBack);
        session = session with
        {
            Baseline = session.Baseline with { BootedSystem = booted },
            Target = session.Target with { System = target },
            Rungs =
            [
                new(Rung.Reboot, Make.At(4000), RungOutcome.Begun, ""),
                new(Rung.Switch, Make.At(10, Make.Boot2), RungOutcome.Failed, ""),
                new(Rung.Verify, Make.At(20, Make.Boot2), RungOutcome.Failed, ""),
            ],
        };

        var move = RollbackSteps.Next(session, Make.Boot2);

        Assert.That(move, expected ? Is.EqualTo(new LadderMove.Climb(Rung.RebootBooted)) : Is.TypeOf<LadderMove.GiveUp>());
    }

    [Test]
    public void Done_SomethingDidNotComeBack_IsWhatTheLastLookSaw()
    {
        var climbed = RollbackSteps.EndRung(RollbackSteps.BeginRung(Make.Session(Phase.RollingBack), Rung.Verify, Make.At(4000)), RungOutcome.Failed, "wg0 is silent", null);

        Assert.That(RollbackSteps.Done(climbed, new LadderMove.Done(["wireguard"])).NotBack, Is.EqualTo("wg0 is silent"));
        Assert.That(RollbackSteps.Done(climbed, new LadderMove.Done([])).NotBack, Is.Empty);
    }

    [Test]
    public void Strand_ProofOfBefore_CountsNoMore()
    {
        var session = Make.Session(Phase.RollingBack) with
        {
            ActivationEnded = Make.At(3700),
            Proofs = [new AcceptedProof(Make.At(3800), Make.Proof(3790))],
        };
        Assert.That(session.HasBeenReached, Is.True);

        var stranded = RollbackSteps.Strand(session, Make.At(4000));

        Assert.That((stranded.Phase, stranded.HasBeenReached), Is.EqualTo((Phase.Stranded, false)));
    }

    [TestCase(Phase.RolledBack, false, Make.New, true)]
    [TestCase(Phase.RolledBack, true, Make.New, true)]
    [TestCase(Phase.RolledBack, true, Make.Old, false)]
    [TestCase(Phase.RolledBack, true, "", false)]
    [TestCase(Phase.Expired, false, Make.New, false)]
    [TestCase(Phase.Expired, true, Make.New, true)]
    [TestCase(Phase.Expired, true, Make.Old, false)]
    public void OwesBoot_TheNextBootLeadsElsewhere_IsOwed(Phase phase, bool holds, string leads, bool expected) =>
        Assert.That(RollbackSteps.OwesBoot(Make.Session(phase), holds, NextBoot.Unknown with { Default = leads }), Is.EqualTo(expected));

    [TestCase(DeadlineReason.Undone, false)]
    [TestCase(DeadlineReason.Window, true)]
    [TestCase(DeadlineReason.Relapse, true)]
    public void IsFaultOfTheSystem_ByTheReason_IsNotSoOfARollbackThatWasUndone(DeadlineReason reason, bool expected)
    {
        var session = Make.Session(Phase.RollingBack);

        Assert.That(RollbackSteps.IsFaultOfTheSystem(session with { Deadline = session.Deadline with { Reason = reason } }), Is.EqualTo(expected));
    }

    [Test]
    public void FromOrder_NothingElseIsKnown_LeadsToTheTargetAndIsDueNow()
    {
        var session = RollbackSteps.FromOrder("s1", 4, Make.Old, Make.Booted, "/nix/store/program", Make.At(4000));

        Assert.That((session.Target.System, session.Target.Profile, session.Target.Boot), Is.EqualTo((Make.Old, Make.Booted, Make.Booted)));
        Assert.That(session.IsDue(Make.At(4000)), Is.True);
        Assert.That(session.Deadline.Number, Is.EqualTo(4));
    }
}
