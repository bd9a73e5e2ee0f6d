using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>Whoever is logged in is told of what happens, and nothing waits for them.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NoticeTests : IAsyncDisposable
{
    private const int Columns = 80;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("notice");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Each moment, on the terminals of root and of another user, and in notify.command, from arm to the end of the rollback.</summary>
    [Test]
    public async Task Switch_NobodyProvesIt_TerminalsAndCommandAreToldOfEachMoment()
    {
        await _host.MustShellAsync("printf '#!/bin/sh\\ncat >> /srv/notified\\n' > /srv/notify && chmod +x /srv/notify");
        await ConfigureAsync("""{ "recoveryWindow": "25s", "login": "ignore", "notify": { "command": ["/srv/notify"] } }""");
        await using var root = await OperatorTerminal.OpenAsync(_host, "root");
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");

        var session = await _client.ArmAsync("--window", "70s");
        await root.TypeAsync("lab-switch healthy; echo the-last-line\n");
        await _host.UntilAsync(() => Task.FromResult(user.Shown.Contains("Rolled back: ", StringComparison.Ordinal)), TimeSpan.FromMinutes(3), "the rollback's end is told");

        string[] moments =
        [
            $"Session {session.Id} is armed.",
            "The switch has ended: PROOF IS WANTED",
            $"    rollbackctl confirm {session.Id}",
            "THIS HOST GOES BACK to the system of before at",
            "THIS HOST GOES BACK to the system of before at",
            "ROLLING BACK to the system of before",
            "Rolled back: this host runs the system of before",
        ];
        string[] events = ["armed", "proof-wanted", "deadline-near", "deadline-near", "rollback-started", "rolled-back"];
        await _host.UntilAsync(async () => (await EventsAsync()).Count >= events.Length, Soon, "the command was told of the end");
        using (Assert.EnterMultipleScope())
        {
            foreach (var terminal in new[] { root.Shown, user.Shown })
            {
                AssertInOrder(terminal, moments);
            }

            // Nothing else was written on this one.
            var notices = user.Shown[user.Shown.IndexOf("Message from", StringComparison.Ordinal)..];
            Assert.That(notices.Split('\n').Select(l => l.Length), Is.All.LessThanOrEqualTo(Columns), notices);
            AssertInOrder(root.Shown, ["the-last-line", "PROOF IS WANTED"]);
            var told = await EventsAsync();
            Assert.That(told.Select(e => e.GetProperty("event").GetString()), Is.EqualTo(events));
            Assert.That(told.Select(e => e.GetProperty("session").GetString()), Is.All.EqualTo(session.Id));
            Assert.That(told[1].GetProperty("confirm").GetString(), Is.EqualTo($"rollbackctl confirm {session.Id}"));
            Assert.That(await _host.JournalAsync("-t", "rollback-watchdogd"), Does.Contain("notice: The switch has ended: PROOF IS WANTED"));
        }
    }

    [Test]
    public async Task Switch_SomebodyConfirms_TerminalsAreTold()
    {
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");
        var session = await _client.ArmAsync("--window", "2min");
        await _host.SwitchAsync("healthy");

        Assert.That((await _host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id)).ExitCode, Is.Zero);

        await _host.UntilAsync(() => Task.FromResult(user.Shown.Contains($"Session {session.Id} is confirmed", StringComparison.Ordinal)), Soon, "the confirm is told");
    }

    [Test]
    public async Task Switch_ArmsByItself_TerminalsAreTold()
    {
        await ConfigureAsync("""{ "autoArm": true, "recoveryWindow": "25s" }""");
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");

        await _host.SwitchAsync("healthy");

        await _host.UntilAsync(() => Task.FromResult(user.Shown.Contains("PROOF IS WANTED", StringComparison.Ordinal)), Soon, "proof is wanted");
        AssertInOrder(user.Shown, ["has armed itself for it", "rollbackctl confirm", "PROOF IS WANTED"]);
    }

    /// <summary>Ctrl-S, and a command that never ends: the host goes back when it should, and others are told.</summary>
    [Test]
    public async Task Switch_ATerminalIsStoppedAndTheCommandHangs_RollbackIsOnTime()
    {
        await _host.MustShellAsync("printf '#!/bin/sh\\nsleep 1000\\n' > /srv/notify && chmod +x /srv/notify");
        await ConfigureAsync("""{ "recoveryWindow": "25s", "login": "ignore", "notify": { "command": ["/srv/notify"], "timeout": "5s" } }""");
        await using var stopped = await OperatorTerminal.OpenAsync(_host, "root");
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");

        // What is written after a Ctrl-S fills the terminal's buffer, and whoever writes more waits.
        await stopped.TypeAsync("\u0013yes | head -c 1000000\n");
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(2), "the session has ended");
        await _host.UntilAsync(() => Task.FromResult(user.Shown.Contains("Rolled back: ", StringComparison.Ordinal)), Soon, "the other terminal is told");

        var began = (await _client.HistoryAsync(session.Id)).Single(e => e.Event == "rollback-started").RealtimeUsec;
        var ended = (await _client.HistoryAsync(session.Id)).Single(e => e.Event == "activation-ended").RealtimeUsec;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TimeSpan.FromMicroseconds(began - ended).TotalSeconds, Is.EqualTo(10).Within(0.5));
            Assert.That(stopped.Shown, Does.Not.Contain("PROOF IS WANTED"));
            await _host.UntilAsync(async () => (await _host.InAsync("pgrep", "-f", "/srv/notify")).ExitCode != 0, Soon, "PID 1 has killed the command");
        }
    }

    /// <summary>Whoever logs in finds in a file what there is to do, and what has happened until somebody has looked at it.</summary>
    [Test]
    public async Task Login_UnprovenAndAfterARollback_TheFileSaysSoUntilAPersonHasAsked()
    {
        await ConfigureAsync("""{ "recoveryWindow": "25s", "login": "ignore" }""");
        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => (await NoticeForLoginAsync()).Contains($"rollbackctl confirm {session.Id}", StringComparison.Ordinal), Soon, "proof is wanted");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(2), "the session has ended");
        await _host.UntilAsync(async () => (await NoticeForLoginAsync()).Contains("Rolled back", StringComparison.Ordinal), Soon, "the rollback is told");

        // A program that asks by itself is nobody; and a restart forgets nothing.
        await _client.StatusAsync();
        await _host.MustShellAsync("systemctl restart rollback-watchdogd.service");
        await _host.UntilAsync(async () => (await NoticeForLoginAsync()).Contains("Rolled back", StringComparison.Ordinal), Soon, "it is still told");

        await _host.OperatorAsync(Way.Lan, "rollbackctl", "history");
        await _host.UntilAsync(async () => (await NoticeForLoginAsync()).Length == 0, Soon, "it was seen");
        await _host.MustShellAsync("systemctl restart rollback-watchdogd.service");
        Assert.That(await NoticeForLoginAsync(), Is.Empty);
    }

    /// <summary>In its own directory, and in one that a drop-in of the unit opens.</summary>
    [Test]
    public async Task Switch_MetricsAreKept_TheFileFollowsTheSession()
    {
        await _host.MustShellAsync("mkdir -p /srv/metrics /run/systemd/system/rollback-watchdogd.service.d && printf '[Service]\\nReadWritePaths=-/srv/metrics\\n' > /run/systemd/system/rollback-watchdogd.service.d/metrics.conf && systemctl daemon-reload");
        await ConfigureAsync("""{ "recoveryWindow": "25s", "login": "ignore", "metrics": { "textfile": "/srv/metrics/rollback-watchdog.prom" } }""");
        await _host.UntilAsync(async () => (await MetricsAsync()).Contains("session_open 0", StringComparison.Ordinal), Soon, "no session is open");

        var session = await _client.ArmAsync("--window", "10s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => await MetricsAsync() is var m && m.Contains("{phase=\"probation\"} 1", StringComparison.Ordinal) && m.Contains("deadline_timestamp_seconds", StringComparison.Ordinal), Soon, "the switch is unproven");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(2), "the session has ended");

        await _host.UntilAsync(async () => await MetricsAsync() is var m && m.Contains("session_open 0", StringComparison.Ordinal) && m.Contains("recorded_ends{end=\"rolled_back\"} 1", StringComparison.Ordinal), Soon, "the rollback is counted");
        Assert.That((await _host.ShellAsync("setpriv --reuid=65534 --regid=65534 --clear-groups cat /srv/metrics/rollback-watchdog.prom")).ExitCode, Is.Zero, "everybody may read it");
    }

    [Test]
    public async Task Switch_TheProbesConfirm_NobodyIsTold()
    {
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");
        var session = await _client.ArmAsync("--window", "2min", "--confirm-by", "probes", "--settle-time", "5s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(2), "the session has ended");

        Assert.That((await _client.StatusAsync()).Last!.Phase, Is.EqualTo(Phase.Confirmed));
        Assert.That(user.Shown, Does.Not.Contain("Message from"));
    }

    [Test]
    public async Task Switch_TerminalsAreSwitchedOff_NobodyIsTold()
    {
        await ConfigureAsync("""{ "recoveryWindow": "25s", "login": "ignore", "notify": { "terminals": false } }""");
        await using var user = await OperatorTerminal.OpenAsync(_host, "op");
        var session = await _client.ArmAsync("--window", "5s");
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), TimeSpan.FromMinutes(2), "the session has ended");

        Assert.That(user.Shown, Does.Not.Contain("Message from"));
    }

    private static void AssertInOrder(string text, string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
            {
                Assert.Fail($"not, or not in its order: {part}. In:\n{text}");
                return;
            }

            at += part.Length;
        }
    }

    private async Task<string> NoticeForLoginAsync() =>
        (await _host.ShellAsync("setpriv --reuid=65534 --regid=65534 --clear-groups cat /run/rollback-watchdogd/login-notice 2>/dev/null")).Output;

    private async Task<string> MetricsAsync() => (await _host.ShellAsync("cat /srv/metrics/rollback-watchdog.prom 2>/dev/null")).Output;

    private async Task<IReadOnlyList<JsonElement>> EventsAsync() =>
    [
        .. (await _host.ShellAsync("cat /srv/notified 2>/dev/null")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement),
    ];

    // Over the file to which the link of each generation leads: no switch takes it away.
    private Task ConfigureAsync(string json) => _host.MustShellAsync(
        $"mkdir -p /root/configuration && echo '{json}' > /root/configuration/config.json && mount --bind /root/configuration/config.json $(readlink -f /etc/rollback-watchdogd/config.json) && systemctl restart rollback-watchdogd.service");
}
