using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// By whatever means an operator comes in and becomes root, that very way is looked after; and a job's login, upon whose key a
/// command is forced, is no operator's.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LoginMeansTests : IAsyncDisposable
{
    private const int Lockout = 8;
    private const string Rollbackctl = "/run/current-system/sw/bin/rollbackctl";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("lab-keys-");
    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("means");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync()
    {
        _keys.Delete(recursive: true);
        return _host?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [Test]
    public async Task Login_ByAKeyWithAForcedCommand_CountsAsNothing()
    {
        var job = await MakeKeyAsync("job");
        var session = await _client.ArmAsync("--window", "3min");
        await _host.SwitchAsync("healthy");
        await AddKeyAsync($"command=\"/bin/sleep 3\",restrict {job}");

        Assert.That((await WithKeyAsync("job", "root", "true")).Succeeded, Is.True);
        Assert.That((await WithKeyAsync("job", "root", "true")).Succeeded, Is.True);
        await _host.InAsync("sleep", "12");
        var before = (await _client.StatusAsync()).Session!.Proofs;

        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Proofs > 0, TimeSpan.FromSeconds(15), "the operator's login is noticed");
        var logins = (await _client.HistoryAsync(session.Id)).Count(e => e.Event == "login");

        Assert.That((before, logins), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task ConfirmByProbes_AJobWasTheLastToLogIn_TheOperatorIsLookedAfter()
    {
        var job = await MakeKeyAsync("job");
        await AddKeyAsync($"command=\"/bin/true\",restrict {job}");
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        Assert.That((await WithKeyAsync("job", "root", "true")).Succeeded, Is.True);
        var arm = await _host.InAsync("rollbackctl", "arm", "--confirm-by", "probes", "--window", "90s", "--settle-time", "10s", "--lockout-time", $"{Lockout}s");
        Assert.That(arm.Succeeded, Is.True, arm.ToString());

        // The job's key is in the old system alone.
        await _host.SwitchAsync("healthy");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session is null, Limit, "the session has ended");

        Assert.That((await _client.StatusAsync()).Last!.Phase, Is.EqualTo(Phase.Confirmed));
    }

    [TestCase("cert-new", false)]
    [TestCase("healthy", true, Description = "the authority is not trusted there")]
    public async Task Certificate_ItsAuthorityMustStillBeTrusted(string to, bool isLockout)
    {
        await MakeKeyAsync("authority");
        await MakeKeyAsync("own");
        await Beside($"ssh-keygen -q -s {_keys}/authority -I operator -n root -V +1h {_keys}/own.pub");
        await _host.MustShellAsync($"echo '{(await File.ReadAllTextAsync($"{_keys}/authority.pub")).Trim()}' > /var/lib/lab/user_ca.pub");
        Assert.That((await _host.SwitchAsync("cert-base")).Succeeded, Is.True);
        var session = await ArmedAsync(await WithKeyAsync("own", "root", $"{Rollbackctl} --json arm --window 3min --lockout-time {Lockout}s"));
        Assert.That(Of(session, "access").AtArm!.Detail, Does.StartWith("root from 10.77.0.1 by publickey"));

        await _host.SwitchAsync(to);

        Assert.That((await WithKeyAsync("own", "root", "true")).Succeeded, Is.EqualTo(!isLockout));
        if (isLockout)
        {
            await AssertRolledBackAsync(session, "access", "the authority that signed the certificate of root", async () => (await WithKeyAsync("own", "root", "true")).Succeeded);
        }
        else
        {
            await AssertStaysAsync();
        }
    }

    [TestCase("password", "pw-base", "pw-off", "sshd takes no password any more")]
    [TestCase("keyboard-interactive", "kbd-base", "kbd-off", "sshd takes no keyboard-interactive any more")]
    public async Task Password_IsTakenNoMoreAndAnothersKeyIsLeft_IsRolledBack(string means, string from, string to, string why)
    {
        await _host.SwitchAsync(from);
        await _host.MustShellAsync("echo op:word | chpasswd");
        var session = await ArmedAsync(await ByPasswordAsync(means, $"sudo {Rollbackctl} --json arm --window 3min --lockout-time {Lockout}s"));
        Assert.That(Of(session, "access").AtArm!.Detail, Does.StartWith($"op from 10.77.0.1 by {means}"));

        await _host.SwitchAsync(to);

        Assert.That((await ByPasswordAsync(means, "true")).Succeeded, Is.False);
        await AssertRolledBackAsync(session, "access", why, async () => (await ByPasswordAsync(means, "true")).Succeeded);
    }

    [TestCase("doas-new", false)]
    [TestCase("doas-gone", true)]
    public async Task Doas_OperatorsWhoBecomeRootByIt_MustStill(string to, bool isLockout)
    {
        Assert.That((await _host.SwitchAsync("doas-base")).Succeeded, Is.True);
        var session = await ArmedAsync(await AsOpAsync($"doas {Rollbackctl} --json arm --window 3min --lockout-time {Lockout}s"));
        Assert.That(Of(session, "access").AtArm!.Detail, Does.EndWith("root by doas"));

        await _host.SwitchAsync(to);

        Assert.That((await AsOpAsync("doas true")).Succeeded, Is.EqualTo(!isLockout));
        if (isLockout)
        {
            await AssertRolledBackAsync(session, "access", "doas does not make op root any more", async () => (await AsOpAsync("doas true")).Succeeded);
        }
        else
        {
            await AssertStaysAsync();
        }
    }

    /// <summary>As at a prompt: sudo runs below the shell, not in its place, and what is the shell's is the user's.</summary>
    [Test]
    public async Task Sudo_FromAShellOfTheOperatorsOwn_IsKnownAndProves()
    {
        var session = await ArmedAsync(await AsOpAsync($"sudo {Rollbackctl} --json arm --window 3min; true"));
        var atArm = session.Probes.ToDictionary(p => p.Name, p => p.AtArm!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(atArm["access"].Detail, Is.EqualTo("op from 10.77.0.1 by publickey, 1 keys, root by sudo"));
            Assert.That(atArm["address"].Detail, Is.EqualTo("you came to 10.77.0.2 on host0"));
            Assert.That(atArm["stranger-key"].Detail, Is.EqualTo("op at 10.77.0.2:22: sshd takes the key"));
        }

        await _host.SwitchAsync("healthy");
        var confirm = await AsOpAsync($"sudo {Rollbackctl} confirm {session.Id}; true");
        Assert.That(confirm.Output, Does.Contain("confirmed"), confirm.ToString());
    }

    /// <summary>What NixOS's wrappers are there for: the program alone makes nobody root.</summary>
    [Test]
    public async Task Su_IsNoLongerSetUid_IsSeenAndSudoThatIsLeftIsNoHelp()
    {
        await _host.MustShellAsync("echo root:word | chpasswd");
        var session = await ArmedAsync(await AsOpAsync($"echo word | su -c '{Rollbackctl} --json arm --window 3min'"));
        await _host.SwitchAsync("healthy");
        Assert.That(Of(await ProbeAsync(), "access").Latest!.Outcome, Is.EqualTo(ProbeOutcome.Passed));

        await _host.MustShellAsync("chmod u-s /usr/bin/su");

        Assert.That((await AsOpAsync("echo word | su -c true")).Succeeded, Is.False);
        var access = Of(await ProbeAsync(), "access").Latest!;
        Assert.That((access.Outcome, access.Detail), Is.EqualTo((ProbeOutcome.Failed, access.Detail)));
        Assert.That(access.Detail, Does.Contain("su cannot make op root any more"));
        Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Event), Has.None.EqualTo("rolled-back"));
    }

    private async Task AssertStaysAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(Lockout + 5), TimeProvider.System);
        var session = (await _client.StatusAsync()).Session;
        Assert.That(session?.Phase, Is.EqualTo(Phase.Probation), "nothing has rolled back");
        Assert.That(session?.Probes.Where(p => p is { Required: true, Latest.Outcome: ProbeOutcome.Failed }).Select(p => $"{p.Name}: {p.Latest!.Detail}"), Is.Empty);
    }

    private async Task AssertRolledBackAsync(Session session, string probe, string why, Func<Task<bool>> getsIn)
    {
        await _host.UntilAsync(() => _client.HasEndedAsync(session.Id), Limit, "the session has ended");
        await _host.UntilAsync(getsIn, Limit, "the operator is let in");
        var record = await _client.HistoryAsync(session.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _client.StatusAsync()).Last!.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(record.Single(e => e.Event == "rollback-started").Text, Does.Contain($"locked out: {probe} has failed").And.Contain(why));
        }
    }

    private static async Task<Session> ArmedAsync(CommandResult result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        await TestContext.Out.WriteLineAsync(result.Errors);
        return ControlMethods.Arm.ReadReply(JsonDocument.Parse(result.Output).RootElement).Session;
    }

    private static ProbeComparison Of(Session session, string probe) => session.Probes.Single(p => p.Name == probe);

    private static ProbeComparison Of(IEnumerable<ProbeComparison> probes, string probe) => probes.Single(p => p.Name == probe);

    private async Task<IReadOnlyList<ProbeComparison>> ProbeAsync() =>
        ControlMethods.Probe.ReadReply(JsonDocument.Parse((await _host.InAsync("rollbackctl", "--json", "probe")).Output).RootElement).Probes;

    private Task<CommandResult> AsOpAsync(string command) => _host.OperatorAsync(Way.Lan, "op", Limit, command);

    private async Task<string> MakeKeyAsync(string name)
    {
        await Beside($"ssh-keygen -q -t ed25519 -N '' -C {name} -f {_keys}/{name}");
        return (await File.ReadAllTextAsync($"{_keys}/{name}.pub")).Trim();
    }

    /// <summary>Adds a line to root's keys in the system that runs, and in no other.</summary>
    private Task AddKeyAsync(string line) => _host.MustShellAsync($"""
        file=$(readlink -f /etc/ssh/authorized_keys.d/root)
        cp "$file" /root/keys && echo '{line}' >> /root/keys && chmod 644 /root/keys && mount --bind /root/keys "$file"
        """);

    private async Task Beside(string line)
    {
        var done = await _host.BesideAsync("sh", "-c", line);
        Assert.That(done.ExitCode, Is.Zero, done.ToString());
    }

    // Without the lab's configuration, which has the operator's key tried as well.
    private Task<CommandResult> WithKeyAsync(string key, string user, string command) => _host.BesideAsync(
        "ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", $"IdentityFile={_keys}/{key}",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=5", $"{user}@10.77.0.2", command);

    private Task<CommandResult> ByPasswordAsync(string means, string command)
    {
        var askPass = $"{_keys}/ask";
        File.WriteAllText(askPass, "#!/bin/sh\necho word\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(askPass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return _host.BesideAsync(
            "env", "DISPLAY=:0", $"SSH_ASKPASS={askPass}", "SSH_ASKPASS_REQUIRE=force",
            "ssh", "-o", "BatchMode=no", "-o", $"PreferredAuthentications={means}", "-o", "PubkeyAuthentication=no", "-o", "StrictHostKeyChecking=no", "op@lan", command);
    }
}
