using Watchdog.Core;
using Watchdog.Daemon.Notices;
using Watchdog.Executor.Notices;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Notices;

internal sealed class NoticeRulesTests
{
    private static readonly RungRecord Rung = new(Core.Rung.Switch, Make.Start, RungOutcome.Succeeded, "");

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Activating)]
    public void Between_ASessionWasArmed_IsTold(Phase phase) =>
        Assert.That(Between(State.Empty, Open(Make.Session(phase))), Is.EqualTo(new[] { NoticeKind.Armed }));

    [Test]
    public void Between_TheSessionMovesOn_IsNotToldAgain() =>
        Assert.That(Between(Open(Make.Session(Phase.Armed)), Open(Make.Session(Phase.Activating))), Is.Empty);

    [TestCase(Phase.Confirmed, NoticeKind.Confirmed)]
    [TestCase(Phase.Disarmed, NoticeKind.Disarmed)]
    [TestCase(Phase.Expired, NoticeKind.Expired)]
    public void Between_TheSessionHasEnded_IsToldHow(Phase end, NoticeKind kind) =>
        Assert.That(Between(Open(Make.Session()), new State(null, Make.Session(end))), Is.EqualTo(new[] { kind }));

    [Test]
    public void Between_OneHasEndedAndAnotherIsArmed_BothAreToldInTheirOrder() =>
        Assert.That(
            Between(Open(Make.Session()), new State(Make.Session(Phase.Armed, Make.OtherId), Make.Session(Phase.Confirmed))),
            Is.EqualTo(new[] { NoticeKind.Confirmed, NoticeKind.Armed }));

    /// <summary>The executor tells of what it did; a boot into the old system had none.</summary>
    [Test]
    public void Between_RolledBack_IsToldWhereNoExecutorHas()
    {
        var ended = Make.Session(Phase.RolledBack);

        Assert.That(Between(Open(Make.Session()), new State(null, ended with { Rungs = [Rung] })), Is.Empty);
        Assert.That(Between(Open(Make.Session()), new State(null, ended)), Is.EqualTo(new[] { NoticeKind.RolledBack }));
        Assert.That(Between(Open(Make.Session()), new State(null, ended with { NotBack = "ssh" })), Is.EqualTo(new[] { NoticeKind.NotBack }));
    }

    [TestCase(Phase.Confirmed)]
    [TestCase(Phase.Disarmed)]
    [TestCase(Phase.Expired)]
    public void Between_TheProbesConfirmAndAllGoesWell_NobodyIsTold(Phase end)
    {
        Assert.That(Between(State.Empty, Open(ByProbes(Make.Session(Phase.Armed)))), Is.Empty);
        Assert.That(Between(Open(ByProbes(Make.Session())), new State(null, ByProbes(Make.Session(end)))), Is.Empty);
    }

    [Test]
    public void IsAtRisk_TheProbesConfirm_OnlyWhereOneFailsOrTheWitnessIsMissing()
    {
        var session = ByProbes(Make.Session());
        var witnessed = session with { Terms = session.Terms with { Witness = "monitoring" } };
        var proof = new AcceptedProof(Make.Start, new Proof("", "", TimeSpan.Zero, Forced: false) { User = "monitoring" });

        Assert.Multiple(() =>
        {
            Assert.That(NoticeRules.IsAtRisk(Make.Session()), Is.True);
            Assert.That(NoticeRules.IsAtRisk(session), Is.False);
            Assert.That(NoticeRules.IsAtRisk(session with { Failing = ["ssh"] }), Is.True);
            Assert.That(NoticeRules.IsAtRisk(witnessed), Is.True);
            Assert.That(NoticeRules.IsAtRisk(witnessed with { Proofs = [proof] }), Is.False);
        });
    }

    private static Session ByProbes(Session session) => session with { Terms = session.Terms with { ConfirmBy = ConfirmBy.Probes } };

    private static State Open(Session session) => new(session, null);

    private static IEnumerable<NoticeKind> Between(State before, State after) => NoticeRules.Between(before, after, Make.Start).Select(n => n.Kind);
}
