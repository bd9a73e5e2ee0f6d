using Watchdog.Core;
using Watchdog.Probes.Tests.Fakes;

namespace Watchdog.Probes.Tests;

internal sealed class UnitsProbeTests
{
    [TestCase(new string[0], new string[0], ProbeOutcome.Passed)]
    [TestCase(new[] { "a.service" }, new[] { "a.service" }, ProbeOutcome.Passed)]
    [TestCase(new[] { "a.service" }, new string[0], ProbeOutcome.Passed)]
    [TestCase(new[] { "a.service" }, new[] { "a.service", "b.service" }, ProbeOutcome.Failed)]
    public async Task Run_AfterArm_NamesWhatFailedSince(string[] before, string[] after, ProbeOutcome outcome)
    {
        var atArm = await new UnitsProbe(() => before).RunAsync(ProbeContext.None, default);
        var result = await new UnitsProbe(() => after).RunAsync(After.The(atArm), default);
        Assert.That(atArm.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Detail, outcome == ProbeOutcome.Failed ? Is.EqualTo("failed since: b.service") : Does.Contain("none has failed"));
    }
}
