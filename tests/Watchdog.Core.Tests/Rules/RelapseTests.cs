namespace Watchdog.Core.Tests.Rules;

public sealed class RelapseTests
{
    private const string Id = "next01";
    private const string Program = "/nix/store/program/bin/rollback-watchdogd";

    private static readonly Moment NextBoot = Make.At(20, Make.Boot2);
    private static readonly HostFacts Led = Make.Facts(Make.New);

    private static readonly Session Last = Make.Session(Phase.RolledBack) with
    {
        Ended = Make.Start,
        RolledBackFrom = Make.New,
        Cause = "no proof",
        Rungs = [new RungRecord(Rung.Verify, Make.Start, RungOutcome.Succeeded, "")],
    };

    [Test]
    public void Judge_BootLedBackToWhatWasRolledBack_IsASessionThatGoesBackAtOnce()
    {
        var relapsed = Judge(Last)!;

        var (state, effects) = Machine.Step(new State(null, Last), new Recovered(relapsed, Led), NextBoot);
        var open = state.Open!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((open.Id, open.Program, open.Cause, open.Ended), Is.EqualTo((Id, Program, "", (Moment?)null)));
            Assert.That(open.Rungs, Is.Empty);
            Assert.That(
                open.Deadline,
                Is.EqualTo(new Deadline(2, NextBoot.Boot, Make.Boot2, DeadlineReason.Interrupted, $"the boot led back to {Make.New}, which was rolled back in session {Last.Id}")));
            Assert.That(effects.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(StartTimer), typeof(Save), typeof(VerifyUnclaimed), typeof(KeepTarget), typeof(Record) }));
            Assert.That(((Record)effects[^1]).Text, Does.Contain("rolled back in session " + Last.Id));
            Assert.That(DeadlineJudgement.Judge(open, 2, Led, NextBoot), Is.InstanceOf<Verdict.RollBack>());
        }
    }

    [Test]
    public void Judge_NothingIsOwed_IsNone()
    {
        Assert.That(Judge(Last, owedTo: ""), Is.Null);
        Assert.That(Judge(Last, owedTo: "another"), Is.Null);
        Assert.That(Judge(null), Is.Null);
    }

    [Test]
    public void Judge_SameBootOrAnotherSystemOrProfile_IsNone()
    {
        Assert.That(Judge(Last, now: Make.Start), Is.Null, "the boot in which it was rolled back");
        Assert.That(Judge(Last, facts: Make.Facts(Make.Old)), Is.Null, "the target runs");
        Assert.That(Judge(Last, facts: Make.Facts(Make.New, profile: Make.New)), Is.Null, "the profile has moved on");
        Assert.That(Judge(Last with { Phase = Phase.Confirmed }), Is.Null);
    }

    /// <summary>deploy-rs's own rollback activates what ours has just left: nobody is in a session then.</summary>
    [Test]
    public void Relapsed_NoSessionIsOpen_OneOfItsOwnGoesBackNow()
    {
        var now = Make.At(3700);
        var (state, effects) = Machine.Step(new State(null, Last), new Relapsed(Id, Program, Led), now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(state.Open, Has.Property("Id").EqualTo(Id).And.Property("Target").EqualTo(Last.Target).And.Property("Rungs").Empty);
            Assert.That(state.Open!.Deadline, Has.Property("Reason").EqualTo(DeadlineReason.Relapse).And.Property("At").EqualTo(now.Boot));
            Assert.That(effects.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(StartTimer), typeof(Save), typeof(Record) }));
            Assert.That(DeadlineJudgement.Judge(state.Open, 1, Led, now), Is.InstanceOf<Verdict.RollBack>());
        }
    }

    /// <summary>deploy-rs goes one generation down from ours, to one that is older than the good one.</summary>
    [Test]
    public void Relapsed_RollbackIsUndone_GoesBackToTheTarget()
    {
        const string Older = "/nix/store/older-system";
        var now = Make.At(3700);
        var (state, effects) = Machine.Step(new State(null, Last), new Relapsed(Id, Program, Make.Facts(Older)) { UndoesRollback = true }, now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(state.Open, Has.Property("Target").EqualTo(Last.Target).And.Property("Activated").EqualTo(Older));
            Assert.That(state.Open!.Deadline, Has.Property("Reason").EqualTo(DeadlineReason.Undone).And.Property("At").EqualTo(now.Boot));
            Assert.That(effects.OfType<StartTimer>(), Is.Not.Empty);
            Assert.That(
                Machine.Step(new State(null, Last), new Relapsed(Id, Program, Make.Facts(Last.Target.System)) { UndoesRollback = true }, now).Effects,
                Is.Empty, "the target runs");
        }
    }

    /// <summary>A session that armed itself for that switch gives it no window.</summary>
    [Test]
    public void Relapsed_ASessionInProbation_IsRolledBackNow()
    {
        var (state, effects) = Machine.Step(new State(Make.Session(Phase.Probation), Last with { Id = "s0" }), new Relapsed(Id, Program, Led), Make.At(3700));

        Assert.That(state.Open!.Deadline, Has.Property("Number").EqualTo(3).And.Property("Reason").EqualTo(DeadlineReason.Relapse));
        Assert.That(effects.OfType<StartTimer>(), Is.Not.Empty);
    }

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Activating)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public void Relapsed_AnotherPhase_IsLeftAlone(Phase phase) =>
        Assert.That(Machine.Step(new State(Make.Session(phase), Last with { Id = "s0" }), new Relapsed(Id, Program, Led), Make.At(3700)).Effects, Is.Empty);

    [Test]
    public void Relapsed_AnotherSystemRunsOrASwitchDoes_IsLeftAlone()
    {
        foreach (var facts in new[] { Make.Facts(Make.Old), Make.Facts(Make.New, switchRuns: true) })
        {
            Assert.That(Machine.Step(new State(null, Last), new Relapsed(Id, Program, facts), Make.At(3700)).Effects, Is.Empty);
        }
    }

    [TestCase(599, true, true)]
    [TestCase(600, true, false)]
    [TestCase(599, false, true, TestName = "IsWatched_YoungBoot_Is")]
    [TestCase(600, false, false)]
    public void IsWatched_AfterTheEnd_IsForAWhile(double seconds, bool sameBoot, bool expected)
    {
        var now = sameBoot ? Make.At(3600 + seconds) : Make.At(seconds, Make.Boot2);

        Assert.That(Relapse.IsWatched(new State(null, Last), TimeSpan.FromMinutes(10), now), Is.EqualTo(expected));
        Assert.That(Relapse.IsWatched(new State(null, Last with { Phase = Phase.Confirmed }), TimeSpan.FromMinutes(10), now), Is.False);
        Assert.That(Relapse.IsWatched(new State(null, Last with { RolledBackFrom = "" }), TimeSpan.FromMinutes(10), now), Is.False);
    }

    private static Session? Judge(Session? last, string? owedTo = null, HostFacts? facts = null, Moment? now = null) =>
        Relapse.Judge(last, owedTo ?? Last.Id, facts ?? Led, now ?? NextBoot, Id, Program);
}
