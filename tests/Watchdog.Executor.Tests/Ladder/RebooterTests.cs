using Watchdog.Executor.Ladder;

namespace Watchdog.Executor.Tests.Ladder;

/// <summary>The last rung must not stop at what is polite: in order, by force, by the kernel alone.</summary>
internal sealed class RebooterTests
{
    [Test]
    public void Reboot_TheHostDoesNot_IsAskedInOrderThenByForceThenOfTheKernel()
    {
        var done = new List<string>();

        var result = Rebooter.Reboot(
            "set",
            force => done.Add(force ? "force" : "in order"),
            limit => done.Add($"{limit.TotalSeconds} s"),
            () => done.Add("reboot(2)"));

        Assert.That(done, Is.EqualTo(new[] { "in order", "180 s", "force", "30 s", "reboot(2)" }));
        Assert.That(result, Is.EqualTo(RungResult.Failed("set; the host does not reboot")));
    }
}
