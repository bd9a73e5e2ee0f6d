using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// <c>access</c> and <c>stranger-key</c> answer as sshd does: each switch either leaves the operator's own way in, and both
/// pass, or does not, and <c>access</c> says why.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AccessTests : IAsyncDisposable
{
    private readonly string _askPass = Path.GetTempFileName();
    private LabHost _host = null!;

    [SetUp]
    public async Task UpAsync() => _host = await LabHost.UpAsync("access");

    public ValueTask DisposeAsync()
    {
        File.Delete(_askPass);
        return _host?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    [TestCase("root", "base", "allow-comma", Way.Lan, TestName = "AllowUsers_WithAListOfNetworks_LetsTheOperatorIn")]
    [TestCase("root", "base", "allow-comma", Way.Wg, TestName = "AllowUsers_WithAListOfNetworks_LetsTheOperatorInThroughTheTunnel")]
    [TestCase("op", "sudo-store-base", "sudo-store-new", Way.Lan, TestName = "Sudo_RulesWithStorePathsThatMove_StayTheSame")]
    [TestCase("root", "two-sshd-base", "two-sshd-new", Way.Lan, TestName = "SecondSshd_TheOneOfTheOperatorsPortIsAsked")]
    [TestCase("root", "base", "healthy", Way.Wg, TestName = "Healthy_ThroughTheTunnel")]
    [TestCase("op", "home-base", "healthy", Way.Lan, TestName = "Keys_OfTheHomeDirectory_MoveToEtc")]
    public async Task Probe_TheOperatorStillGetsIn_Passes(string user, string from, string to, Way way)
    {
        await ArmAsync(user, from, way);
        await _host.SwitchAsync(to);

        Assert.That(await _host.CanLoginAsync(way, user), Is.True);
        var probes = await ProbeAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(probes, "stranger-key").AtArm!.Outcome, Is.EqualTo(ProbeOutcome.Passed), Of(probes, "stranger-key").AtArm!.Detail);
            Assert.That(Of(probes, "access").Latest!.Outcome, Is.EqualTo(ProbeOutcome.Passed), Of(probes, "access").Latest!.Detail);
            Assert.That(Of(probes, "stranger-key").Latest!.Outcome, Is.EqualTo(to == "allow-comma" ? ProbeOutcome.Skipped : ProbeOutcome.Passed), "AllowUsers keeps the stranger out, which says nothing of the operator: " + Of(probes, "stranger-key").Latest!.Detail);
        }
    }

    [TestCase("root", "base", "revoked", "RevokedKeys names /run/secrets/ssh_revoked_keys, which is not there", TestName = "RevokedKeys_NamesAFileThatIsNotThere_Fails")]
    [TestCase("root", "keys2-base", "keys2-own-gone", "is not authorized any more", TestName = "OwnKey_IsGoneAndABackupJobsIsLeft_Fails")]
    [TestCase("op", "home-base", "home-owner", "/.ssh", TestName = "Keys_AreThereAndTheirUserMayNotReadThem_Fails")]
    public async Task Probe_TheOperatorsKeyIsNotTakenAnyMore_FailsAndIsRolledBack(string user, string from, string to, string why)
    {
        const int Lockout = 20;
        await ArmAsync(user, from, Way.Lan, "--lockout-time", $"{Lockout}s");
        await _host.SwitchAsync(to);
        Assert.That(await _host.CanLoginAsync(Way.Lan, user), Is.False);

        var probes = await ProbeAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of(probes, "access").Latest!.Outcome, Is.EqualTo(ProbeOutcome.Failed));
            Assert.That(Of(probes, "access").Latest!.Detail, Does.Contain(why));
            Assert.That((Of(probes, "stranger-key").AtArm!.Outcome, Of(probes, "stranger-key").Latest!.Outcome), Is.EqualTo((ProbeOutcome.Passed, ProbeOutcome.Failed)));
        }

        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan, user), TimeSpan.FromSeconds(Lockout + 60), "the operator is let in");
    }

    [Test]
    public async Task Password_IsTakenNoMoreAndAnothersKeyIsLeft_Fails()
    {
        await _host.SwitchAsync("pw-base");
        await _host.MustShellAsync("echo op:word | chpasswd");
        await File.WriteAllTextAsync(_askPass, "#!/bin/sh\necho word\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_askPass, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var arm = await ByPasswordAsync("sudo rollbackctl arm");
        Assert.That(arm.Succeeded, Is.True, arm.ToString());

        await _host.SwitchAsync("pw-off");

        Assert.That((await ByPasswordAsync("true")).Succeeded, Is.False);
        var access = Of(await ProbeAsync(), "access");
        Assert.That(access.AtArm!.Detail, Does.StartWith("op from 10.77.0.1 by password"));
        Assert.That((access.Latest!.Outcome, access.Latest.Detail), Is.EqualTo((ProbeOutcome.Failed, access.Latest.Detail)));
        Assert.That(access.Latest.Detail, Does.Contain("sshd takes no password any more"));
    }

    [TestCase("ssh-keys", TestName = "ConfirmByProbes_ArmedFromAUnitAndTheKeysAreTakenAway_IsNotConfirmed")]
    [TestCase("revoked", TestName = "ConfirmByProbes_ArmedFromAUnitAndRevokedKeysIsNotThere_IsNotConfirmed")]
    public async Task ConfirmByProbes_ArmedFromAUnit_LooksAfterWhoLoggedInLast(string generation)
    {
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.True);
        var arm = await _host.InAsync("rollbackctl", "arm", "--confirm-by", "probes", "--window", "40s", "--settle-time", "15s");
        Assert.That(arm.Succeeded, Is.True, arm.ToString());
        await _host.SwitchAsync(generation);
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Lan), TimeSpan.FromSeconds(120), "the operator is let in");
        Assert.That(await _host.RunsAsync("base"), Is.True);
    }

    [Test]
    public async Task ConfirmByProbes_NobodyHasLoggedInYet_IsRefused()
    {
        await _host.MustShellAsync("rm -rf /var/log/journal/* /run/log/journal/* && systemctl restart systemd-journald");
        var arm = await _host.InAsync("rollbackctl", "arm", "--confirm-by", "probes");
        Assert.That(arm.Succeeded, Is.False);
        Assert.That(arm.Errors, Does.Contain("stranger-key has not passed"));
    }

    [Test]
    public async Task Question_InProbation_CostsFewConnections()
    {
        await ArmAsync("root", "base", Way.Lan);
        await _host.SwitchAsync("healthy");
        await _host.MustShellAsync("sleep 60");
        var closed = await _host.ShellAsync("journalctl -q -o cat -t sshd --since=-60s | grep -c 'Connection closed by authenticating user'");
        await TestContext.Out.WriteLineAsync($"questions in a minute: {closed.Text}");
        Assert.That(closed.Text, Is.EqualTo("1").Or.EqualTo("2"));
    }

    private async Task ArmAsync(string user, string from, Way way, params string[] options)
    {
        if (from != "base")
        {
            Assert.That((await _host.SwitchAsync(from)).Succeeded, Is.True);
        }

        string[] command = [.. user == "root" ? Array.Empty<string>() : ["sudo"], "rollbackctl", "arm", .. options];
        var arm = await _host.OperatorAsync(way, user, TimeSpan.FromSeconds(30), command);
        Assert.That(arm.Succeeded, Is.True, arm.ToString());
    }

    private Task<CommandResult> ByPasswordAsync(string command) => _host.BesideAsync(
        "env", "DISPLAY=:0", $"SSH_ASKPASS={_askPass}", "SSH_ASKPASS_REQUIRE=force",
        "ssh", "-o", "BatchMode=no", "-o", "PreferredAuthentications=password", "-o", "PubkeyAuthentication=no", "-o", "StrictHostKeyChecking=no", "op@lan", command);

    private async Task<IReadOnlyList<ProbeComparison>> ProbeAsync() =>
        ControlMethods.Probe.ReadReply(JsonDocument.Parse((await _host.InAsync("rollbackctl", "--json", "probe")).Output).RootElement).Probes;

    private static ProbeComparison Of(IEnumerable<ProbeComparison> probes, string name) => probes.Single(p => p.Name == name);
}
