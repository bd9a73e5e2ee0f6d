namespace Watchdog.Lab.Tests.Machines;

/// <summary>The daemon, whose sandbox has no devices, finds a hardware watchdog of the host's and asks the real PID 1 whether it is fed.</summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class HardwareWatchdogTests
{
    private const string Note = "does not feed the hardware watchdog of this host, watchdog0";

    [Test]
    public async Task Check_AsPid1FeedsIt_NamesItAndThenNoMore()
    {
        await using var machine = await Machine.UpAsync("hardware");
        var before = await machine.Host.InAsync("rollbackctl", "check", "--json");
        Assert.That((await machine.Host.InAsync("modprobe", "softdog")).Succeeded, Is.True);

        var unfed = await machine.Host.InAsync("rollbackctl", "check", "--json");
        await FeedAsync(machine, "60000000");
        var fed = await machine.Host.InAsync("rollbackctl", "check", "--json");
        await FeedAsync(machine, "0");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Output, Does.Contain("\"notes\"").And.Not.Contain(Note));
            Assert.That(unfed.Output, Does.Contain(Note));
            Assert.That(fed.Output, Does.Contain("\"notes\"").And.Not.Contain(Note));
        }
    }

    private static async Task FeedAsync(Machine machine, string microseconds) => Assert.That(
        (await machine.Host.InAsync(
            "busctl",
            "set-property",
            "org.freedesktop.systemd1",
            "/org/freedesktop/systemd1",
            "org.freedesktop.systemd1.Manager",
            "RuntimeWatchdogUSec",
            "t",
            microseconds)).Succeeded,
        Is.True);
}
