using System.Globalization;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Nobody waits long for a daemon that is frozen, least of all a switch, which holds the lock meanwhile.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FrozenDaemonTests : IAsyncDisposable
{
    // The two waits are 2 s each; the rest is for two starts of rollbackctl.
    private const double MostOfACheck = 5;
    private const double MostOfAReading = 20;
    private const string Time = """
        perl -e 'use Time::HiRes "time"; my $began = time; my $status = system(@ARGV) >> 8; printf("\n%d %.2f\n", $status, time - $began)'
        """;

    private LabHost _host = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("frozen");
        await new DaemonUnit(_host).SignalAsync("STOP");
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("switch")]
    [TestCase("boot")]
    public async Task PreSwitchCheck_DaemonIsFrozen_LetsTheSwitchGoOnWithinFiveSeconds(string action)
    {
        var incoming = await _host.PathOfAsync("forgotten-arm");

        var (status, seconds, output) = await TimeAsync($"{incoming}/bin/pre-switch-check {incoming} {action}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.Zero, output);
            Assert.That(output, Does.Contain("the daemon cannot be reached").And.Contain("this switch is not protected"));
            Assert.That(seconds, Is.LessThan(MostOfACheck));
        }
    }

    [TestCase("history")]
    [TestCase("status")]
    public async Task Reading_DaemonIsFrozen_GivesUpSoon(string command)
    {
        var (status, seconds, output) = await TimeAsync($"rollbackctl {command}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(1), output);
            Assert.That(output, Does.Contain("has not answered within 15s"));
            Assert.That(seconds, Is.LessThan(MostOfAReading));
        }
    }

    private async Task<(int Status, double Seconds, string Output)> TimeAsync(string command)
    {
        var result = (await _host.ShellAsync($"{Time.Trim()} {command} 2>&1")).Text;
        var last = result[(result.LastIndexOf('\n') + 1)..].Split(' ');
        var seconds = double.Parse(last[1], CultureInfo.InvariantCulture);
        await TestContext.Out.WriteLineAsync($"{command}: {last[1]} s");
        return (int.Parse(last[0], CultureInfo.InvariantCulture), seconds, result);
    }
}
