using Watchdog.Core;
using Watchdog.Daemon.Notices;
using Watchdog.Executor.Notices;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Notices;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NoticeClockTests
{
    private readonly NoticeClock _clock = new();

    // Ended at 3600 s; the deadline passes at 3900 s.
    private static Session Probation => Make.Session() with { ActivationEnded = Make.Start };

    [Test]
    public void Look_TheSwitchHasEnded_ProofIsWantedOnceTheToolHasWrittenItsLastLine()
    {
        var (early, next) = _clock.Look(Probation, Make.At(3600.5));
        Assert.That(early, Is.Empty);
        Assert.That(next, Is.EqualTo(TimeSpan.FromSeconds(1)));

        Assert.That(Kinds(Make.At(3601.5)), Is.EqualTo(new[] { NoticeKind.ProofWanted }));
        Assert.That(Kinds(Make.At(3602)), Is.Empty, "once");
    }

    [Test]
    public void Look_AnotherSwitchHasEnded_ProofIsWantedAgain()
    {
        _clock.Look(Probation, Make.At(3602));

        var (due, _) = _clock.Look(Probation with { ActivationEnded = Make.At(3650) }, Make.At(3652));

        Assert.That(due.Select(n => n.Kind), Is.EqualTo(new[] { NoticeKind.ProofWanted }));
    }

    [Test]
    public void Look_TimePasses_TheDeadlineIsNearTwice()
    {
        _clock.Look(Probation, Make.At(3602));

        var (_, next) = _clock.Look(Probation, Make.At(3610));
        Assert.That(next, Is.EqualTo(TimeSpan.FromSeconds(230)), "60 s before the deadline");
        Assert.That(Kinds(Make.At(3840)), Is.EqualTo(new[] { NoticeKind.DeadlineNear }));
        Assert.That(Kinds(Make.At(3841)), Is.Empty);
        Assert.That(_clock.Look(Probation, Make.At(3880)).Next, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(Kinds(Make.At(3885)), Is.EqualTo(new[] { NoticeKind.DeadlineNear }));
        Assert.That(_clock.Look(Probation, Make.At(3886)).Next, Is.Null);
    }

    [Test]
    public void Look_TheDeadlineHasMoved_IsNearAnew()
    {
        _clock.Look(Probation, Make.At(3602));
        _clock.Look(Probation, Make.At(3840));
        var moved = Probation with { Deadline = Probation.Deadline with { Number = 3, At = TimeSpan.FromSeconds(4000) } };
        _clock.Look(moved, Make.At(3850));

        Assert.That(_clock.Look(moved, Make.At(3940)).Due.Select(n => n.Kind), Is.EqualTo(new[] { NoticeKind.DeadlineNear }));
    }

    /// <summary>Who is told that proof is wanted within 20 s need not be told again in 5 s.</summary>
    [Test]
    public void Look_ShortWindow_ThresholdsThatItHardlyReachesAreLeftOut()
    {
        var open = Probation with { Deadline = Probation.Deadline with { At = TimeSpan.FromSeconds(3618) } };

        Assert.That(_clock.Look(open, Make.At(3600)).Next, Is.EqualTo(NoticeClock.AfterLastLine));
        Assert.That(_clock.Look(open, Make.At(3601.5)).Due.Select(n => n.Kind), Is.EqualTo(new[] { NoticeKind.ProofWanted }));
        Assert.That(_clock.Look(open, Make.At(3604)).Next, Is.Null);
    }

    [Test]
    public void Look_DaemonStartsLongAfterTheSwitch_DoesNotTellOfItAgain() =>
        Assert.That(Kinds(Make.At(3700)), Is.Empty);

    [Test]
    public void Look_ASwitchHangs_IsToldBeforeItsLimit()
    {
        var open = Make.Session(Phase.Activating);
        _clock.Look(open, Make.At(3600));

        var due = _clock.Look(open, Make.At(3840)).Due;

        Assert.That(due.Select(n => n.Kind), Is.EqualTo(new[] { NoticeKind.DeadlineNear }));
    }

    [TestCase(Phase.Armed)]
    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public void Look_NothingIsAwaited_IsSilentAndSleeps(Phase phase) =>
        Assert.That(_clock.Look(Make.Session(phase) with { ActivationEnded = Make.Start }, Make.At(3602)), Is.EqualTo((Array.Empty<Notice>(), (TimeSpan?)null)));

    [Test]
    public void Look_TheProbesConfirm_IsSilentUnlessOneFails()
    {
        var quiet = Probation with { Terms = Probation.Terms with { ConfirmBy = ConfirmBy.Probes } };
        _clock.Look(quiet, Make.At(3602));

        Assert.That(_clock.Look(quiet, Make.At(3840)).Due, Is.Empty);
        Assert.That(_clock.Look(quiet with { Failing = ["ssh"] }, Make.At(3885)).Due.Select(n => n.Kind), Is.EqualTo(new[] { NoticeKind.DeadlineNear }));
    }

    [Test]
    public void Look_AnEarlierBootsDeadline_IsSilent() =>
        Assert.That(_clock.Look(Probation, Make.At(3840, Make.Boot2)).Due, Is.Empty);

    private IEnumerable<NoticeKind> Kinds(Moment now) => _clock.Look(Probation, now).Due.Select(n => n.Kind);
}
