namespace Watchdog.Core.Tests.Sessions;

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
            Assert.That(effects.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(StartTimer), typeof(Save), typeof(KeepTarget), typeof(Record) }));
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

    private static Session? Judge(Session? last, string? owedTo = null, HostFacts? facts = null, Moment? now = null) =>
        Relapse.Judge(last, owedTo ?? Last.Id, facts ?? Led, now ?? NextBoot, Id, Program);
}
