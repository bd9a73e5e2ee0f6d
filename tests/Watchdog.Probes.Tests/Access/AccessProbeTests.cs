using Watchdog.Core;
using Watchdog.Probes.Tests.Fakes;

namespace Watchdog.Probes.Tests.Access;

/// <summary>What is compared with the way in as it stood at arm, where it is not known how the operator came in.</summary>
internal sealed class AccessProbeTests : AccessFixture
{
    [Test]
    public async Task Run_NotArmedOverSsh_IsSkipped() =>
        Assert.That((await RunAsync(ProbeContext.None)).Outcome, Is.EqualTo(ProbeOutcome.Skipped));

    [Test]
    public async Task Run_AtArm_DescribesTheWayInAndKeepsNoKey()
    {
        var result = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Passed), result.Detail);
        Assert.That(result.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 1 keys, root by sudo"));
        Assert.That(result.Evidence, Does.Not.Contain("AAAA"));
    }

    [TestCase("sudo", "sudo does not make op root any more")]
    [TestCase("sudo-password", "only by other rules")]
    [TestCase("sudo-same", null)]
    [TestCase("keys", "op has no authorized key any more")]
    [TestCase("keys-others", "no key that was authorized for op at arm still is")]
    [TestCase("keys-rotated", null)]
    [TestCase("keys-writable", "op has no authorized key any more")]
    [TestCase("comment", null)]
    [TestCase("pubkey-off", "PubkeyAuthentication is off")]
    [TestCase("two-factors", "AuthenticationMethods asks for publickey,keyboard-interactive")]
    [TestCase("deny", "DenyUsers names op")]
    [TestCase("locked", null)]
    [TestCase("locked-no-pam", "the account op is locked")]
    [TestCase("expired", "the account op expired on 2025-01-01")]
    [TestCase("shell", "/usr/bin/fish-of-yesterday, does not exist")]
    [TestCase("nologin", "the shell of op is /usr/sbin/nologin")]
    [TestCase("user", "there is no user op")]
    [TestCase("config", "sshd does not accept its configuration: /etc/ssh/sshd_config: line 12: Bad configuration option: PermitEverything")]
    [TestCase("nothing", null)]
    public async Task Run_AfterTheSwitch_SaysWhyTheOperatorWouldNotGetIn(string change, string? fault)
    {
        var second = $"{Second} op@desk\n";
        File.AppendAllText(Keys, second);
        var before = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, second);
        var after = await RunAsync(After.The(before, Op));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "op from 10.88.0.2 by publickey"));
    }

    [Test]
    public async Task Run_FailedAtArm_NothingIsComparedWithThat()
    {
        Apply("nologin", "");
        var before = await RunAsync(ProbeContext.Arming(Op));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Failed), before.Detail);

        Passwd = Passwd.Replace("/usr/sbin/nologin", "/bin/sh", StringComparison.Ordinal);
        Apply("sudo", "");

        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }
}
