using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Commands;

internal sealed class BootCommandTests
{
    private static readonly Session Unproven = Samples.Session with { Phase = Phase.Probation };

    [TestCase(null, 0)]
    [TestCase(false, 0)]
    [TestCase(true, 4)]
    public async Task Boot_Asked_SaysHowItStands(bool? unproven, int code)
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Unproven, bootUnproven: unproven));

        Assert.That((await CliRun.AgainstAsync(daemon, "boot")).ExitCode, Is.EqualTo(code));
    }

    [Test]
    public async Task Wait_NoSessionIsOpen_EndsAtOnce()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(null, Samples.Ended(Phase.RolledBack), continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Wait_SessionIsOfThisBoot_EndsAtOnce()
    {
        await using var daemon = FakeDaemon.Replies(Samples.Status(Unproven, continues: true, bootUnproven: false));

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Wait_DaemonIsNotThere_EndsAtOnce()
    {
        var run = await CliRun.RunAsync(["boot", "--wait", "--socket", "/nowhere/control"]);

        Assert.That(run.ExitCode, Is.EqualTo(6));
    }

    [TestCase(Phase.Confirmed, 0)]
    [TestCase(Phase.RolledBack, 4)]
    public async Task Wait_SessionEnds_SaysHow(Phase end, int code)
    {
        await using var daemon = FakeDaemon.Replies(
            Samples.Status(Unproven, continues: true, bootUnproven: true)
            + Samples.Status(Unproven, continues: true, bootUnproven: true)
            + Samples.Status(null, Samples.Ended(end), continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.EqualTo(code));
    }

    [TestCase(Phase.RollingBack)]
    [TestCase(Phase.Stranded)]
    public async Task Wait_RollbackBegins_IsNotWaitedForItsEnd(Phase phase)
    {
        await using var daemon = FakeDaemon.Replies(
            Samples.Status(Unproven, continues: true, bootUnproven: true)
            + Samples.Status(Unproven with { Phase = phase }, continues: true, bootUnproven: true)
            + Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true));

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.EqualTo(4));
    }

    [Test]
    public async Task Wait_DaemonRestarts_GoesOn()
    {
        await using var daemon = new FakeDaemon((_, n) => n switch
        {
            1 => Samples.Status(Unproven, continues: true, bootUnproven: true),
            2 => "",
            _ => Samples.Status(null, Samples.Ended(Phase.Confirmed), continues: true),
        });

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Wait_UnprovenAndTheDaemonStaysAway_IsNotProven()
    {
        await using var daemon = new FakeDaemon((_, n) => n == 1 ? Samples.Status(Unproven, continues: true, bootUnproven: true) : "");

        Assert.That((await CliRun.AgainstAsync(daemon, "boot", "--wait")).ExitCode, Is.EqualTo(4));
    }
}
