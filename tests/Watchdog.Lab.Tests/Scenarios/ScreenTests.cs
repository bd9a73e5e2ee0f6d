using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What an operator sees who has logged in at a terminal of 80 columns, from the first check to the end of a session.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Long")]
public sealed class ScreenTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("screen");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Check_WithAndWithoutADrill_SaysThatTheHostIsReady()
    {
        Assert.That(await ShowAsync("check", "", "check"), Is.Zero);
        Assert.That(await ShowAsync("check-drill", "", "check", "--drill"), Is.Zero);
    }

    /// <summary>Before and after the switch, and the live screen up to the confirm.</summary>
    [Test]
    public async Task Status_OfASessionThatIsConfirmed_IsOneScreenEachTime()
    {
        // A notice would stand in the middle of a screen, and when a login is seen is nobody's to say.
        await _host.WriteFileAsync("/etc/rollback-watchdogd/config.json", """{ "login": "ignore", "notify": { "terminals": false } }""");
        await _host.MustShellAsync("systemctl restart rollback-watchdogd.service");
        var session = await ArmAsync("--window", "5min");
        await ShowAsync("status-armed", session.Id, "status");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is { Phase: Phase.Probation }, Limit, "the switch has ended");
        await ProbedAsync();
        await ShowAsync("status-unproven", session.Id, "status");

        await using var live = await OpenAsync("status", "--watch");
        await live.UntilAsync("from a NEW ssh session", Limit);
        Assert.That((await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id)).ExitCode, Is.Zero);
        Assert.That(await live.ExitCodeAsync(Limit), Is.Zero);
        var screen = await live.ScreenAsync();
        GoldenScreen.Compare("status-watch", screen[screen.LastIndexOf($"Session {session.Id} is not open", StringComparison.Ordinal)..], session.Id);
    }

    /// <summary>Nothing is typed: each moment comes by itself, and the login after it says what has happened.</summary>
    [Test]
    public async Task Notices_OfASwitchThatNobodyProves_StandOnTheTerminal()
    {
        await using var terminal = await TmuxTerminal.OpenAsync(_host, "ssh", "-t", "lan", "cat");
        await _host.UntilAsync(async () => (await _host.InAsync("pgrep", "-x", "cat")).Succeeded, Limit, "somebody is at the terminal");
        var session = await _client.ArmAsync("--window", "70s");
        await _host.SwitchAsync("wg-not-back");
        await terminal.UntilAsync("Rolled back: ", TimeSpan.FromMinutes(3));

        GoldenScreen.Compare("notices", await terminal.ScreenAsync(), session.Id);
    }

    private Task<TmuxTerminal> OpenAsync(params string[] arguments) => TmuxTerminal.OpenAsync(_host, ["ssh", "-t", "lan", "rollbackctl", .. arguments]);

    private async Task<int> ShowAsync(string name, string id, params string[] arguments)
    {
        await using var terminal = await OpenAsync(arguments);
        var code = await terminal.ExitCodeAsync(Limit);
        GoldenScreen.Compare(name, await terminal.ScreenAsync(), id);
        return code;
    }

    // Over ssh, as an operator does: so that the way in is known.
    private async Task<Session> ArmAsync(params string[] options)
    {
        var arm = await _host.OperatorAsync(Way.Lan, ["rollbackctl", "arm", .. options]);
        Assert.That(arm.ExitCode, Is.Zero, arm.ToString());
        return (await _client.StatusAsync()).Session!;
    }

    private Task ProbedAsync() => _host.UntilAsync(
        async () => (await _client.StatusAsync()).Session!.Probes.All(p => p.AtArm is not { Outcome: ProbeOutcome.Passed } || p.Latest is { Outcome: ProbeOutcome.Passed }), Limit, "each probe has passed again");
}
