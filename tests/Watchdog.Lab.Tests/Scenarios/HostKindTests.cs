using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Hosts that are put together otherwise than most: on each the probes see at arm what there is, a healthy switch stays for
/// longer than a lockout takes to be judged, and a lockout is rolled back.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostKindTests : IAsyncDisposable
{
    private const int Lockout = 8;
    private static readonly TimeSpan RollbackLimit = TimeSpan.FromSeconds(Lockout + 60);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("kind");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase("no-sudo-base", "no-sudo-new", "no-sudo-closed", "sudo,doas", TestName = "Host_WithoutSudo")]
    [TestCase("no-wg-base", "no-wg-new", "no-wg-closed", "wg,wireguard-go", TestName = "Host_WithoutWireGuard")]
    [TestCase("ssh-unit-base", "ssh-unit-new", "ssh-unit-closed", "", TestName = "Host_SshdUnderAnotherUnitsName")]
    [TestCase("two-sshd-base", "two-sshd-new", "two-sshd-closed", "", TestName = "Host_WithASecondSshd")]
    [TestCase("ssh-socket-base", "ssh-socket-new", "ssh-socket-closed", "", TestName = "Host_SshdStartedForEachConnection_PortIsClosed")]
    [TestCase("ssh-socket-base", "ssh-socket-new", "ssh-socket-dead", "", TestName = "Host_SshdStartedForEachConnection_SshdIsDead")]
    public async Task Host_HealthySwitchStaysAndALockoutComesBack(string from, string healthy, string lockout, string without)
    {
        foreach (var program in without.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            await _host.MustShellAsync($"rm -f /usr/bin/{program}");
        }

        Assert.That((await _host.SwitchAsync(from)).Succeeded, Is.True);
        await PlayAsync(healthy, lockout, hasWireGuard: from != "no-wg-base");
    }

    [TestCase(10, "firewall-port", TestName = "Host_OpenSsh10_PortIsClosed")]
    [TestCase(10, "ssh-dead", TestName = "Host_OpenSsh10_SshdIsDead")]
    [TestCase(8, "firewall-port", TestName = "Host_OpenSsh8_PortIsClosed")]
    [TestCase(8, "ssh-dead", TestName = "Host_OpenSsh8_SshdIsDead")]
    [TestCase(8, "ssh-keys", TestName = "Host_OpenSsh8_KeysAreGone")]
    public async Task Host_AnotherOpenSsh_HealthySwitchStaysAndALockoutComesBack(int version, string lockout)
    {
        await TakeOpenSshAsync(version);
        await _host.InAsync("systemctl", "restart", "sshd.service");

        await PlayAsync("healthy", lockout, hasWireGuard: true);
    }

    [Test]
    public async Task Host_OpenSsh10StartedForEachConnection_HealthySwitchStaysAndALockoutComesBack()
    {
        await TakeOpenSshAsync(10);
        Assert.That((await _host.SwitchAsync("ssh-socket-base")).Succeeded, Is.True);

        await PlayAsync("ssh-socket-new", "ssh-socket-dead", hasWireGuard: true);
    }

    [Test]
    public async Task Host_OpenSsh10_UserWithSudo_IsKnownAndIsTakenAtItsWord()
    {
        await TakeOpenSshAsync(10);
        await _host.InAsync("systemctl", "restart", "sshd.service");
        var session = await ArmAsync("op");
        AssertSeen(session, "op", hasWireGuard: true);
        await _host.SwitchAsync("healthy");

        Assert.That(await _host.CanLoginAsync(Way.Lan, "op"), Is.True);
        var confirm = await _host.OperatorAsync(Way.Lan, "op", RollbackLimit, $"sudo rollbackctl confirm {session.Id}");
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
    }

    /// <summary>Who starts sshd, and by which unit, is another after the switch; whoever came in by it still does.</summary>
    [TestCase("base", "ssh-socket-base", TestName = "Switch_ToSshdStartedForEachConnection_IsHealthy")]
    [TestCase("ssh-socket-base", "base", TestName = "Switch_FromSshdStartedForEachConnection_IsHealthy")]
    [TestCase("base", "ssh-unit-base", TestName = "Switch_ToSshdUnderAnotherUnitsName_IsHealthy")]
    public async Task Switch_SshdIsStartedAnotherWay_IsHealthy(string from, string to)
    {
        await _host.SwitchAsync(from);
        var session = await ArmAsync("root");
        await _host.SwitchAsync(to);
        await AssertHealthyAsync(session);
    }

    /// <summary>After more than the lockout time nothing has rolled back, no required probe fails, and a confirm is taken.</summary>
    private async Task AssertHealthyAsync(Session session)
    {
        await Task.Delay(TimeSpan.FromSeconds(Lockout + 5), TimeProvider.System);
        var status = await _client.StatusAsync();
        Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Probation), "nothing has rolled back");
        Assert.That(
            status.Session?.Probes.Where(p => p is { Required: true, Latest.Outcome: ProbeOutcome.Failed }).Select(p => $"{p.Name}: {p.Latest!.Detail}"),
            Is.Empty);
        var confirm = await _host.OperatorAsync(Way.Lan, $"rollbackctl confirm {session.Id}");
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
    }

    private async Task TakeOpenSshAsync(int version)
    {
        if (await _host.TakeOpenSshAsync(version) is { } why)
        {
            Assert.Ignore($"OpenSSH {version} cannot be had from here: {why}");
        }
    }

    /// <summary>Arms as root over the LAN for the healthy switch, and again for the lockout.</summary>
    private async Task PlayAsync(string healthy, string lockout, bool hasWireGuard)
    {
        var first = await ArmAsync("root");
        AssertSeen(first, "root", hasWireGuard);
        Assert.That((await _host.SwitchAsync(healthy)).Succeeded, Is.True);
        await AssertHealthyAsync(first);

        var second = await ArmAsync("root");
        await _host.SwitchAsync(lockout);
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), RollbackLimit, "the operator is let in");
        await _host.UntilAsync(() => _client.HasEndedAsync(second.Id), RollbackLimit, "the session has ended");

        var last = (await _client.StatusAsync()).Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _host.RunsAsync(healthy), Is.True);
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.Cause, Does.Contain("locked out: "));
            Assert.That(last.Rungs.Select(r => r.Name), Has.None.EqualTo("reboot"));
            Assert.That(last.Probes.Where(p => p.Latest is not null), Is.Empty, "what was seen before the rollback is nothing of now");
        }

        await TestContext.Out.WriteLineAsync($"{lockout}: {last.Cause}");
    }

    private async Task<Session> ArmAsync(string user)
    {
        string[] command = [.. user == "root" ? Array.Empty<string>() : ["sudo"], "rollbackctl", "--json", "arm", "--window", "5min", "--lockout-time", $"{Lockout}s"];
        var armed = await _host.OperatorAsync(Way.Lan, user, RollbackLimit, command);
        Assert.That(armed.ExitCode, Is.Zero, armed.ToString());
        return ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Output).RootElement).Session;
    }

    private static void AssertSeen(Session session, string user, bool hasWireGuard)
    {
        var seen = session.Probes.ToDictionary(p => p.Name, p => p.AtArm!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Outcome("ssh"), Does.Match("^Passed .*:22[, ].*with ssh-ed25519"));
            Assert.That(Outcome("access"), Does.StartWith($"Passed {user} from 10.77.0.1 by publickey, 1 keys"));
            Assert.That(Outcome("stranger-ssh"), Does.StartWith("Passed reached from outside: "));
            Assert.That(Outcome("stranger-key"), Is.EqualTo($"Passed {user} at 10.77.0.2:22: sshd takes the key"));
            Assert.That(Outcome("address"), Does.StartWith("Passed you came to 10.77.0.2 on host0"));
            Assert.That(Outcome("wireguard"), Does.StartWith(hasWireGuard ? "Passed wg0" : "Skipped "));
            Assert.That(Outcome("stranger-wireguard"), Does.StartWith(hasWireGuard ? "Passed reached through wg0" : "Skipped "));
        }

        string Outcome(string probe) => $"{seen[probe].Outcome} {seen[probe].Detail}";
    }
}
