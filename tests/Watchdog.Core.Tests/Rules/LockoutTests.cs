using System.Collections.Immutable;

namespace Watchdog.Core.Tests.Rules;

/// <summary>Each probe is judged by its own runs. Seconds are those since the switch has ended.</summary>
internal sealed class LockoutTests
{
    private const double Ended = 3500;
    private static readonly ProofTerms ByProbes = new() { ConfirmBy = ConfirmBy.Probes };
    private State _state = new(Make.Session(Phase.Probation), null);

    [SetUp]
    public void SetUp() => _state = new(Make.Session(Phase.Probation), null);

    [Test]
    public void ProbesRan_AnotherIsSlow_TheLockoutIsFoundAsEarly()
    {
        for (var second = 0; second < 60; second += 5)
        {
            Ran(second, second + 1, [("ssh", ProbeOutcome.Failed), ("wg", ProbeOutcome.Passed)]);
            if (second % 25 == 20)
            {
                Ran(second - 20, second + 1, [("stranger-key", ProbeOutcome.Passed)]);
            }
        }

        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Window));
        Ran(60, 61, [("ssh", ProbeOutcome.Failed)]);
        Assert.That(_state.Open!.Deadline, Has.Property("Reason").EqualTo(DeadlineReason.Lockout).And.Property("Detail").StartsWith("ssh has failed for 61 s"));
    }

    [Test]
    public void ProbesRan_ItsOwnRunsLieTooFarApart_IsNoUnbrokenFailure()
    {
        // The others run all the while.
        Ran(0, 1, [("ssh", ProbeOutcome.Failed), ("wg", ProbeOutcome.Passed)]);
        Ran(16, 17, [("wg", ProbeOutcome.Passed)]);
        Ran(31.1, 32, [("ssh", ProbeOutcome.Failed), ("wg", ProbeOutcome.Passed)]);
        Ran(61, 62, [("ssh", ProbeOutcome.Failed)]);
        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Window));
        Ran(92, 93, [("ssh", ProbeOutcome.Failed)]);
        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Lockout));
    }

    [Test]
    public void ProbesRan_OneRunTookTheLockoutTime_IsNotYetALockout()
    {
        _state = new(Make.Session(Phase.Probation) with { Limits = Limits.Default with { Lockout = TimeSpan.FromSeconds(5) } }, null);

        Ran(0, 5, [("ssh", ProbeOutcome.Failed)]);
        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Window));

        Ran(5, 6, [("ssh", ProbeOutcome.Failed)]);
        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Lockout));
    }

    [TestCase(30, ExpectedResult = DeadlineReason.Lockout)]
    [TestCase(31, ExpectedResult = DeadlineReason.Window)]
    public DeadlineReason ProbesRan_SkippedInBetween_CountsOnlyWhatWasSeen(int blind)
    {
        Ran(0, 1, [("ssh", ProbeOutcome.Failed)]);
        Ran(15, 16, [("ssh", ProbeOutcome.Skipped)]);
        Ran(1 + blind, 1 + blind, [("ssh", ProbeOutcome.Failed)]);
        Ran(60, 60, [("ssh", ProbeOutcome.Failed)]);
        return _state.Open!.Deadline.Reason;
    }

    /// <summary>A busy host's look says now and then no more than that the stranger is kept out.</summary>
    [TestCase(true, ExpectedResult = DeadlineReason.Window)]
    [TestCase(false, ExpectedResult = DeadlineReason.Lockout)]
    public DeadlineReason ProbesRan_SkippedForNoFaultOfTheOperators_EndsTheSeries(bool clears)
    {
        for (var second = 0; second <= 65; second += 5)
        {
            (_state, _) = Machine.Step(
                _state,
                new ProbesRan("s1", Make.At(Ended + second), [Make.Probe("ssh", second % 10 == 0 ? ProbeOutcome.Failed : ProbeOutcome.Skipped) with { Clears = clears && second % 10 != 0 }]),
                Make.At(Ended + second + 1));
        }

        return _state.Open!.Deadline.Reason;
    }

    [Test]
    public void ProbesRan_ProbesConfirmAndOneIsSlow_ItsTimeCountsToo()
    {
        _state = new(Make.Session(Phase.Probation) with { Terms = ByProbes }, null);
        for (var second = 0; second <= 140; second += 5)
        {
            Ran(second, second + 1, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed)]);
            if (second % 25 == 20)
            {
                Ran(second - 20, second + 1, [("stranger-key", ProbeOutcome.Passed)]);
            }
        }

        // Since second 21 all pass; the slow one's last run began at 125, which is less than the settle time later.
        Assert.That(_state.Open, Is.Not.Null);
        Ran(145, 146, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed)]);
        Ran(125, 146, [("stranger-key", ProbeOutcome.Passed)]);
        Assert.That(_state.Open, Is.Not.Null);
        Ran(150, 151, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed), ("stranger-key", ProbeOutcome.Passed)]);
        Assert.That(_state.Last?.Phase, Is.EqualTo(Phase.Confirmed));
    }

    [Test]
    public void ProbesRan_ProbesConfirmAndOneHasRunLongAgo_IsNotSettled()
    {
        _state = new(Make.Session(Phase.Probation) with { Terms = ByProbes }, null);
        for (var second = 0; second <= 135; second += 5)
        {
            Ran(second, second + 1, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed), .. second < 100 ? [("stranger-key", ProbeOutcome.Passed)] : Array.Empty<(string, ProbeOutcome)>()]);
        }

        Assert.That(_state.Open, Is.Not.Null);
    }

    // Somebody who has come in since the switch knows better than a probe. What was forced, or came before, is nobody's word.
    [TestCase(10, false, ExpectedResult = DeadlineReason.Login)]
    [TestCase(10, true, ExpectedResult = DeadlineReason.Lockout)]
    [TestCase(-10, false, ExpectedResult = DeadlineReason.Lockout)]
    public DeadlineReason ProbesRan_SomebodyHasComeIn_NoProbeRollsBack(double at, bool forced)
    {
        var proof = Make.Proof(Ended + at, forced) with { IsLogin = true };
        _state = new(_state.Open! with { Proofs = [new AcceptedProof(Make.At(Ended + at), proof)], Deadline = _state.Open!.Deadline with { Reason = DeadlineReason.Login } }, null);
        var records = new List<Record>();
        for (var second = 0; second <= 90; second += 5)
        {
            records.AddRange(Ran(second, second + 1, [("ssh", ProbeOutcome.Failed)]).OfType<Record>().Where(r => r.Text.Contains("has come in", StringComparison.Ordinal)));
        }

        var isKept = _state.Open!.Deadline.Reason == DeadlineReason.Login;
        Assert.That(records, Has.Count.EqualTo(isKept ? 1 : 0), "it is said once");
        Assert.That(_state.Open.Failing, Is.EqualTo(new[] { "ssh" }));
        return _state.Open.Deadline.Reason;
    }

    [Test]
    public void HasBeenReached_BeforeTheRebootIntoTheNewSystem_IsNot()
    {
        var proof = new AcceptedProof(Make.At(Ended + 10), Make.Proof(Ended + 10) with { IsLogin = true });

        Assert.That((_state.Open! with { Proofs = [proof] }).HasBeenReached, Is.True);
        Assert.That((_state.Open! with { Proofs = [proof], ActivationEnded = Make.At(0, Make.Boot2) }).HasBeenReached, Is.False);
    }

    [Test]
    public void ProbesRan_AProbeThatCorroboratesFails_DecidesNothingAlone()
    {
        var baseline = Make.Baseline();
        _state = new(Make.Session(Phase.Probation) with { Baseline = baseline with { Probes = [.. baseline.Probes.Select(p => p with { Corroborates = p.Name == "wg" })] } }, null);
        for (var second = 0; second <= 90; second += 5)
        {
            Ran(second, second + 1, [("wg", ProbeOutcome.Failed)]);
        }

        Assert.That(_state.Open!.Deadline.Reason, Is.EqualTo(DeadlineReason.Window));
        Assert.That(_state.Open.Requires("wg"), Is.True, "the probes do not confirm, and a rollback waits for it");
    }

    [Test]
    public void ProbesRan_WhatFailsChanges_IsSavedForTheExecutor()
    {
        Assert.That(Ran(0, 1, [("ssh", ProbeOutcome.Failed)]).OfType<Save>().Single().Session.Failing, Is.EqualTo(new[] { "ssh" }));
        Assert.That(Ran(5, 6, [("ssh", ProbeOutcome.Failed)]), Is.Empty, "nothing has changed");
        Assert.That(Ran(10, 11, [("ssh", ProbeOutcome.Skipped)]).OfType<Save>(), Is.Empty, "nobody looked");
        Assert.That(Ran(15, 16, [("ssh", ProbeOutcome.Passed)]).OfType<Save>().Single().Session.Failing, Is.Empty);
    }

    [Test]
    public void LoggedIn_AfterAFurtherSwitch_MovesNoDeadlineButIsKnown()
    {
        var before = new AcceptedProof(Make.At(Ended - 100), Make.Proof(Ended - 100) with { IsLogin = true });
        _state = new(_state.Open! with { Proofs = [before] }, null);

        var (next, effects) = Machine.Step(_state, new LoggedIn(Make.Proof(Ended + 10) with { IsLogin = true }), Make.At(Ended + 11));

        Assert.That(next.Open, Has.Property("HasBeenReached").True.And.Property("Deadline").EqualTo(_state.Open!.Deadline));
        Assert.That(effects.OfType<Save>(), Is.Not.Empty);
        Assert.That(Machine.Step(next, new LoggedIn(Make.Proof(Ended + 20) with { IsLogin = true }), Make.At(Ended + 21)).Effects, Is.Empty, "once is enough");
    }

    /// <summary>Whoever logs in by the wrong name, and whoever comes after the witness, changes nothing.</summary>
    [Test]
    public void LoggedIn_LoginsAreWorthNothing_TheWitnessIsTakenAllTheSame()
    {
        _state = new(_state.Open! with { Terms = ByProbes with { Login = LoginMeaning.Ignore, Witness = "anna" } }, null);
        LoggedIn Login(string user, double at) => new(Make.Proof(Ended + at) with { IsLogin = true, User = user });

        Assert.That(Machine.Step(_state, Login("root", 10), Make.At(Ended + 11)).State, Is.EqualTo(_state));
        var (next, effects) = Machine.Step(_state, Login("anna", 10), Make.At(Ended + 11));

        Assert.That(next.Open!.Proofs.Single().Proof.User, Is.EqualTo("anna"));
        Assert.That(next.Open!.Deadline, Is.EqualTo(_state.Open!.Deadline));
        Assert.That(effects.OfType<Save>(), Is.Not.Empty);
        Assert.That(Machine.Step(next, Login("anna", 20), Make.At(Ended + 21)).Effects, Is.Empty, "once is enough");
    }

    /// <summary>A host that is starved of CPU ends no look: time mends that, and the deadline stays.</summary>
    [TestCase(false, ExpectedResult = DeadlineReason.Window)]
    [TestCase(true, ExpectedResult = DeadlineReason.Lockout, TestName = "ProbesRan_OneDoesNotEndWhileAnotherPasses_IsALockout")]
    public DeadlineReason ProbesRan_NoneEndsForLong_IsNoLockout(bool anotherPasses)
    {
        for (var second = 0; second <= 90; second += 5)
        {
            ProbeResult[] results =
            [
                Make.Probe("ssh", ProbeOutcome.Failed) with { Unfinished = true },
                anotherPasses ? Make.Probe("wg", ProbeOutcome.Passed) : Make.Probe("wg", ProbeOutcome.Failed) with { Unfinished = true },
            ];
            _state = Machine.Step(_state, new ProbesRan("s1", Make.At(Ended + second), [.. results]), Make.At(Ended + second + 1)).State;
        }

        return _state.Open!.Deadline.Reason;
    }

    private ImmutableArray<Effect> Ran(double began, double ended, (string Name, ProbeOutcome Outcome)[] results)
    {
        (_state, var effects) = Machine.Step(
            _state,
            new ProbesRan("s1", Make.At(Ended + began), [.. results.Select(r => Make.Probe(r.Name, r.Outcome))]),
            Make.At(Ended + ended));
        return effects;
    }
}
