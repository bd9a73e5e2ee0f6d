using Watchdog.Cli.Deploy;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Deploy;

internal sealed class ProgressTextTests
{
    private static readonly Session Probation = Samples.Session with { Phase = Phase.Probation, Probes = [Samples.Probe, Samples.WorseProbe] };

    [Test]
    public void Live_Probation_HasPhaseCountdownProbesAndActivity() => Assert.That(
        ProgressText.Live(Probation, TimeSpan.FromSeconds(58.9), "proving over a new connection", 200),
        Is.EqualTo("k3f9x2  probation, rollback in 58s  probes 1/2 (not wg0)  proving over a new connection"));

    [TestCase(79)]
    [TestCase(10)]
    [TestCase(0)]
    public void Live_AnyWidth_IsNotExceeded(int width) =>
        Assert.That(ProgressText.Live(Probation, TimeSpan.FromSeconds(58.9), new string('x', 200), width), Has.Length.EqualTo(width));

    [TestCase(Phase.Armed, "armed, expires in 58s")]
    [TestCase(Phase.Activating, "the switch runs, its limit in 58s")]
    [TestCase(Phase.RollingBack, "rolling back")]
    public void Live_OtherPhases_SayWhatIsAhead(Phase phase, string words) =>
        Assert.That(ProgressText.Live(Probation with { Phase = phase }, TimeSpan.FromSeconds(58), "", 79), Is.EqualTo($"k3f9x2  {words}"));

    [TestCase(-5, "0s")]
    [TestCase(0.4, "0s")]
    [TestCase(61, "1min 1s")]
    public void Ahead_TimeLeft_IsWholeSecondsAndNeverNegative(double seconds, string left) =>
        Assert.That(ProgressText.Ahead(Probation, TimeSpan.FromSeconds(seconds)), Is.EqualTo($"rollback in {left} unless it is confirmed"));

    [Test]
    public void Remaining_DeadlineOfAHostThatLies_IsNoOverflow()
    {
        foreach (var usec in new[] { long.MaxValue, long.MinValue })
        {
            var progress = new Progress(Probation with { Deadline = Probation.Deadline! with { RemainingUsec = usec } }, new ManualTime());

            Assert.That(() => ProgressText.Live(progress.Session, progress.Remaining, "", 79), Throws.Nothing);
        }
    }
}
