using System.Diagnostics;
using System.Globalization;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// <c>rollbackctl -H HOST deploy</c>, typed on the operator's machine in a real terminal: what stands on the screen, the exit code,
/// and what the host runs in the end.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeployTests : IAsyncDisposable
{
    private const int RolledBack = 4;
    private const int Interrupted = 130;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly string[] Healthy = ["ssh", "lan", "lab-switch", "--direct", "healthy"];

    private LabHost _host = null!;
    private WatchdogClient _client = null!;
    private TmuxTerminal? _terminal;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("deploy");
        _client = new WatchdogClient(_host);
    }

    public async ValueTask DisposeAsync()
    {
        if (_terminal is not null)
        {
            await _terminal.DisposeAsync();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Test]
    public async Task Deploy_HealthySwitch_IsConfirmedByItself()
    {
        var code = await DeployAsync(["--window", "60s"], Healthy);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            await EndedAsync(Phase.Confirmed, "healthy");
            await CompareAsync("deploy-healthy");
        }
    }

    [Test]
    public async Task Deploy_Lockout_IsSaidAndTheHostComesBack()
    {
        var code = await DeployAsync(["--window", "30s"], "ssh", "lan", "lab-switch", "--direct", "firewall-port");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(RolledBack));
            await EndedAsync(Phase.RolledBack, "base");
            await CompareAsync("deploy-lockout");
        }
    }

    [TestCase("r", RolledBack, Phase.RolledBack, "base")]
    [TestCase("k", 7, Phase.Confirmed, "healthy")]
    public async Task Deploy_CommandFails_DoesWhatIsTyped(string answer, int expected, Phase phase, string system)
    {
        await OpenAsync(["--window", "60s"], "sh", "-c", "ssh lan lab-switch --direct healthy; exit 7");
        await _terminal!.UntilAsync("[r/k/l]", Limit);
        await _terminal.TypeAsync(answer, "Enter");
        var code = await _terminal.ExitCodeAsync(Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(expected));
            await EndedAsync(phase, system);
            await CompareAsync($"deploy-fails-{answer}");
        }
    }

    [Test]
    public async Task Deploy_CommandFailsWithoutATerminal_IsRolledBackAsItWasTold()
    {
        var deployed = await _host.BesideAsync("rollbackctl", "-H", "lan", "deploy", "--on-failure", "rollback", "--", "sh", "-c", "ssh lan lab-switch --direct healthy; exit 7");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deployed.ExitCode, Is.EqualTo(RolledBack), deployed.ToString());
            Assert.That(deployed.Output, Does.Contain("sh exited 7").And.Contain("rolled back (the old system is back)").And.Not.Contain("\e"));
            await EndedAsync(Phase.RolledBack, "base");
        }
    }

    [Test]
    public async Task Deploy_InterruptWhileItArms_NothingStaysArmed()
    {
        await OpenAsync([], "sleep", "60");
        await _terminal!.UntilAsync("is ready to be armed", Limit);
        await _terminal.TypeAsync("C-c");

        Assert.That(await _terminal.ExitCodeAsync(Limit), Is.EqualTo(Interrupted));
        Assert.That((await _client.StatusAsync()).Session, Is.Null, "it is disarmed");
    }

    [Test]
    public async Task Deploy_InterruptOfACommandThatHasChangedNothing_IsDisarmed()
    {
        await OpenAsync([], "sleep", "60");
        await _terminal!.UntilAsync("required pass", Limit);
        await _terminal.TypeAsync("C-c");
        var code = await _terminal.ExitCodeAsync(Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(Interrupted));
            await EndedAsync(Phase.Disarmed, "base");
            await CompareAsync("deploy-interrupted-command");
        }
    }

    /// <summary>The tunnel does not come back, and the LAN is there: nothing is confirmed.</summary>
    [TestCase("r", Interrupted)]
    [TestCase("k", RolledBack)]
    [TestCase("l", Interrupted)]
    public async Task Deploy_InterruptWhileItProves_DoesWhatIsTyped(string answer, int expected)
    {
        await OpenAsync(["--window", "25s", "--on-failure", "keep"], "ssh", "lan", "lab-switch", "--direct", "wg-not-back");
        await _terminal!.UntilAsync("not confirmed yet, worse than at arm: ", Limit);
        await _terminal.TypeAsync("C-c");
        await _terminal.UntilAsync("[r/k/l]", Limit);
        await _terminal.TypeAsync(answer, "Enter");
        var code = await _terminal.ExitCodeAsync(Limit);
        var left = (await _client.StatusAsync()).Session;

        Assert.That(left?.Phase, answer == "l" ? Is.EqualTo(Phase.Probation) : Is.Null, "left, or over");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is null, Limit, "the session has ended");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(expected));
            await EndedAsync(Phase.RolledBack, "base");
            await CompareAsync($"deploy-interrupted-{answer}");
        }
    }

    /// <summary>A tool that goes on with other hosts: nothing is confirmed before it has ended, and nothing goes back meanwhile.</summary>
    [Test]
    public async Task Deploy_CommandTakesLongerThanTheWindow_IsConfirmedAtItsEnd()
    {
        await OpenAsync(["--window", "10s"], "sh", "-c", "ssh lan lab-switch --direct healthy; sleep 25");
        var code = await _terminal!.ExitCodeAsync(Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, await _terminal.ScreenAsync());
            await EndedAsync(Phase.Confirmed, "healthy");
            Assert.That((await _client.HistoryAsync((await _client.StatusAsync()).Last!.Id)).Count(e => e.Event == "heartbeat"), Is.GreaterThan(1));
        }
    }

    [Test]
    public async Task Deploy_IsKilled_TheHostGoesBackByItself()
    {
        await OpenAsync(["--window", "8s"], "sh", "-c", "ssh lan lab-switch --direct healthy; sleep 60");
        await _terminal!.UntilAsync("the switch has ended", Limit);
        using (var process = Process.GetProcessById(await _terminal.ProcessAsync()))
        {
            Assert.That(process.ProcessName, Is.EqualTo("rollbackctl"));
            process.Kill();
        }

        Assert.That(await _terminal.ExitCodeAsync(Limit), Is.EqualTo(128 + 9));
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is null, Limit, "the session has ended");
        await EndedAsync(Phase.RolledBack, "base");
    }

    [Test]
    public async Task Deploy_ConnectionIsCut_IsSaidAndMadeAgain()
    {
        await OpenAsync(["--window", "4min"], "sh", "-c", "ssh lan lab-switch --direct healthy; sleep 3");
        await _terminal!.UntilAsync("the switch has ended", Limit);
        await MustBesideAsync("nft", "add table inet cut { chain out { type filter hook output priority 0; ip daddr 10.77.0.2 drop; }; }");
        await _terminal.UntilAsync("no ssh connection to lan", Limit);
        await _terminal.UntilAsync("trying again until it has ended", Limit);
        await MustBesideAsync("nft", "delete", "table", "inet", "cut");
        var code = await _terminal.ExitCodeAsync(Limit);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            await EndedAsync(Phase.Confirmed, "healthy");
            await CompareAsync("deploy-cut");
        }
    }

    [Test]
    public async Task Deploy_WithSudo_AsksForThePasswordOnce()
    {
        await _host.MustShellAsync("echo op:secret | chpasswd && rm -rf /etc/sudoers.d && mkdir /etc/sudoers.d && echo 'op ALL=(ALL:ALL) ALL' > /etc/sudoers.d/op");
        _terminal = await TmuxTerminal.OpenAsync(_host, ["rollbackctl", "-H", "op@lan", "--sudo", "deploy", "--", .. Healthy]);
        await _terminal.UntilAsync("[sudo] password on op@lan:", Limit);
        await _terminal.TypeAsync("secret", "Enter");
        var code = await _terminal.ExitCodeAsync(Limit);
        var screen = await _terminal.ScreenAsync();

        Assert.That(code, Is.Zero, screen);
        Assert.That(screen, Does.Not.Contain("secret"));
        Assert.That(screen.Split("[sudo] password"), Has.Length.EqualTo(2), screen);
        await EndedAsync(Phase.Confirmed, "healthy");
    }

    /// <summary>The command of <c>run</c> runs on the host, in a terminal there, and what is to be typed names the host.</summary>
    [Test]
    public async Task Run_OnTheOtherHostAndInterrupted_AsksHere()
    {
        _terminal = await TmuxTerminal.OpenAsync(_host, "rollbackctl", "-H", "lan", "run", "--window", "60s", "--", "lab-switch", "healthy");
        await _terminal.UntilAsync("waiting for the confirm", Limit);
        await _terminal.TypeAsync("C-c");
        await _terminal.UntilAsync("[r/k/l]", Limit);
        await _terminal.TypeAsync("r", "Enter");
        var code = await _terminal.ExitCodeAsync(Limit);
        var screen = await _terminal.ScreenAsync();

        Assert.That(code, Is.EqualTo(Interrupted), screen);
        Assert.That(screen, Does.Match("from a NEW ssh session: rollbackctl -H lan confirm [a-z2-9]{6}\n"));
        await EndedAsync(Phase.RolledBack, "base");
    }

    private async Task MustBesideAsync(params string[] command)
    {
        var result = await _host.BesideAsync(command);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    private async Task OpenAsync(string[] options, params string[] command) =>
        _terminal = await TmuxTerminal.OpenAsync(_host, ["rollbackctl", "-H", "lan", "deploy", .. options, "--", .. command]);

    private async Task<int> DeployAsync(string[] options, params string[] command)
    {
        await OpenAsync(options, command);
        return await _terminal!.ExitCodeAsync(Limit);
    }

    private async Task EndedAsync(Phase phase, string system)
    {
        var status = await _client.StatusAsync();
        Assert.That((status.Session, status.Last?.Phase), Is.EqualTo(((Session?)null, (Phase?)phase)));
        Assert.That(await _host.RunsAsync(system), Is.True, string.Create(CultureInfo.InvariantCulture, $"runs {status.RunningSystem}"));
    }

    private async Task CompareAsync(string name) =>
        GoldenScreen.Compare(name, await _terminal!.ScreenAsync(), (await _client.StatusAsync()).Last!.Id);
}
