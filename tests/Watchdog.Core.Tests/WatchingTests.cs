namespace Watchdog.Core.Tests;

/// <summary>Each probe is judged by its own runs. Seconds are those since the switch has ended.</summary>
internal sealed class WatchingTests
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
                Ran(second - 20, second + 1, [("stranger-lan", ProbeOutcome.Passed)]);
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

    [Test]
    public void ProbesRan_ProbesConfirmAndOneIsSlow_ItsTimeCountsToo()
    {
        _state = new(Make.Session(Phase.Probation) with { Terms = ByProbes }, null);
        for (var second = 0; second <= 140; second += 5)
        {
            Ran(second, second + 1, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed)]);
            if (second % 25 == 20)
            {
                Ran(second - 20, second + 1, [("stranger-lan", ProbeOutcome.Passed)]);
            }
        }

        // Since second 21 all pass; the slow one's last run began at 125, which is less than the settle time later.
        Assert.That(_state.Open, Is.Not.Null);
        Ran(145, 146, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed)]);
        Ran(125, 146, [("stranger-lan", ProbeOutcome.Passed)]);
        Assert.That(_state.Open, Is.Not.Null);
        Ran(150, 151, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed), ("stranger-lan", ProbeOutcome.Passed)]);
        Assert.That(_state.Last?.Phase, Is.EqualTo(Phase.Confirmed));
    }

    [Test]
    public void ProbesRan_ProbesConfirmAndOneHasRunLongAgo_IsNotSettled()
    {
        _state = new(Make.Session(Phase.Probation) with { Terms = ByProbes }, null);
        for (var second = 0; second <= 135; second += 5)
        {
            Ran(second, second + 1, [("ssh", ProbeOutcome.Passed), ("wg", ProbeOutcome.Passed), .. second < 100 ? [("stranger-lan", ProbeOutcome.Passed)] : Array.Empty<(string, ProbeOutcome)>()]);
        }

        Assert.That(_state.Open, Is.Not.Null);
    }

    private void Ran(double began, double ended, (string Name, ProbeOutcome Outcome)[] results) =>
        _state = Machine.Step(
            _state,
            new ProbesRan("s1", Make.At(Ended + began), [.. results.Select(r => Make.Probe(r.Name, r.Outcome))]),
            Make.At(Ended + ended)).State;
}
