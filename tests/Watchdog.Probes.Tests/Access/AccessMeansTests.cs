using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Probes.Tests.Fakes;

namespace Watchdog.Probes.Tests.Access;

/// <summary>The means and the key by which the operator came in, and the program by which they became root: those must still do.</summary>
internal sealed class AccessMeansTests : AccessFixture
{
    [TestCase("keys-rotated", "the key by which op came in, SHA256:")]
    [TestCase("keys", "op has no authorized key any more")]
    [TestCase("own-command", "the key by which op came in is bound to a command")]
    [TestCase("own-from", "is not authorized any more: its from=\"192.168.0.0/16\" does not name 10.88.0.2")]
    [TestCase("own-from-still", null)]
    [TestCase("own-expired", "is not authorized any more: it expired (20200101)")]
    [TestCase("unreadable", "op may not read ")]
    [TestCase("revoked-missing", "RevokedKeys names /run/secrets/revoked, which is not there: sshd refuses every key")]
    [TestCase("revoked-own", "RevokedKeys refuses SHA256:")]
    [TestCase("revoked-other", null)]
    [TestCase("revoked-binary", "RevokedKeys refuses SHA256:")]
    [TestCase("password-off", null)]
    [TestCase("pubkey-off", "PubkeyAuthentication is off")]
    [TestCase("force-sftp", "ForceCommand is internal-sftp, which is no shell")]
    [TestCase("force-echo", "ForceCommand is echo 'for ssh -J alone', which is no shell")]
    [TestCase("no-sessions", "MaxSessions is 0: sshd opens no session")]
    [TestCase("two-keys", "AuthenticationMethods asks for publickey,publickey")]
    [TestCase("doas", null, Description = "sudo was replaced by a doas that does the same")]
    [TestCase("doas-less", "sudo cannot make op root any more", Description = "sudo's rules are there, its program is not, and doas does less")]
    [TestCase("force-missing", "ForceCommand is /nonexistent/record, which cannot be run")]
    [TestCase("force-wrapper", null)]
    [TestCase("chroot", "ChrootDirectory is /srv/jail")]
    [TestCase("nosuid", "sudo cannot make op root any more: gone, or not setuid root")]
    [TestCase("nothing", null)]
    public async Task Run_CameInByKey_ThatOneMustStillDo(string change, string? fault)
    {
        var second = $"{Second} op@desk\n";
        File.AppendAllText(Keys, second);
        var way = ByKey with { Became = "sudo" };
        await AssertAfterAsync(way, change, second, fault);
    }

    [TestCase("sudo", "sudo", "sudo does not make op root any more")]
    [TestCase("su", "sudo", null, Description = "who became root by su needs no sudo")]
    [TestCase("pkexec", "sudo", null)]
    [TestCase("pkexec", "pkexec-gone", "pkexec cannot make op root any more: gone, or not setuid root")]
    [TestCase("su", "pkexec-gone", null)]
    [TestCase("run0", "sudo", null)]
    [TestCase("", "sudo", "sudo does not make op root any more", Description = "where it is not known how, any way that was there counts")]
    public async Task Run_BecameRootByAProgram_OnlyThatOneCounts(string became, string change, string? fault)
    {
        SetUid = ["sudo", "su", "pkexec"];
        var way = ByKey with { Became = became };
        await AssertAfterAsync(way, change, "", fault);
    }

    [TestCase("password", "password-off", "sshd takes no password any more, by which op came in")]
    [TestCase("password", "interactive-only", null)]
    [TestCase("password", "keys", null)]
    [TestCase("password", "revoked-missing", null)]
    [TestCase("password", "password-locked", "no password of op can match any more")]
    [TestCase("password", "two-factors", "AuthenticationMethods asks for publickey,keyboard-interactive")]
    [TestCase("keyboard-interactive", "password-off", "sshd takes no keyboard-interactive any more")]
    public async Task Run_CameInByPassword_PasswordsMustStillDo(string means, string change, string? fault)
    {
        Sshd = Sshd.Replace("authentication no", "authentication yes", StringComparison.Ordinal);
        Shadow = "op:$y$j9T$x:20000::::::\n";
        var way = Op with { Authentication = new Authentication(means) };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, "");
        var after = await RunAsync(After.The(before, way));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? $"by {means}"));
    }

    /// <summary>sudo asks for a password that nobody has any more, as where a new configuration takes over users without one.</summary>
    [TestCase("auth sufficient /nix/store/x/lib/security/pam_unix.so likeauth try_first_pass # unix\nauth required /nix/store/x/lib/security/pam_deny.so\n", "password-locked", "sudo asks op for a password, and none can match any more")]
    [TestCase("@include common\n", "password-locked", "sudo asks op for a password")]
    [TestCase("auth sufficient pam_rssh.so\nauth sufficient pam_unix.so\n", "password-locked", null, Description = "a key of the agent's does")]
    [TestCase("@include of-nowhere\nauth required pam_unix.so\n", "password-locked", null, Description = "it cannot be told")]
    [TestCase("auth required pam_unix.so\n", "nothing", null)]
    [TestCase("auth required pam_unix.so\n", "password-locked", null, "env_reset, rootpw", Description = "it asks for root's")]
    [TestCase("auth required pam_unix.so\n", "password-locked", null, "!authenticate", Description = "it asks for none")]
    [TestCase("auth required pam_unix.so\n", "password-locked", null, "pam_service=own", Description = "another service is asked")]
    public async Task Run_SudoAsksForAPassword_ThereMustBeOne(string pam, string change, string? fault, string defaults = "env_reset")
    {
        File.WriteAllText(Path.Combine(Host.Paths.Root, "sudo"), "account required pam_unix.so\n" + pam);
        File.WriteAllText(Path.Combine(Host.Paths.Root, "common"), "auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\n");
        Apply("sudo-password", "");
        SudoOutput = $"Matching Defaults entries for op on server:\n    {defaults}\n\n{SudoOutput}";
        Shadow = "op:$y$j9T$x:20000::::::\n";
        var way = ByKey with { Became = "sudo" };
        await AssertAfterAsync(way, change, "", fault);
    }

    [TestCase("authority", "is not trusted any more")]
    [TestCase("command", null, Description = "a command tells more principals")]
    [TestCase("revoked", "RevokedKeys names /run/secrets/revoked, which is not there: sshd refuses every key")]
    [TestCase("principals", "no principal that a certificate for op could have at arm is taken any more")]
    [TestCase("keys", null)]
    public async Task Run_CameInByCertificate_ItsAuthorityAndPrincipalsMustStillDo(string change, string? fault)
    {
        var authorities = Path.Combine(Host.Paths.Root, "authorities");
        File.WriteAllText(authorities, Second + "\n");
        Sshd += $"trustedusercakeys {authorities}\nauthorizedprincipalsfile none\n";
        var way = ByKey with
        {
            Authentication = ByKey.Authentication with { KeyType = "ED25519-CERT", Authority = AuthorizedKey.Parse(Second).Single().Fingerprint },
        };
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        if (change == "authority")
        {
            File.WriteAllText(authorities, First + "\n");
        }
        else if (change == "command")
        {
            Sshd = Sshd.Replace("principalsfile none", $"principalsfile {Host.Paths.Root}/none-of-them\nauthorizedprincipalscommand /bin/principals %u", StringComparison.Ordinal);
        }
        else if (change == "revoked")
        {
            // Certificates alone: there is no key of the user's own.
            File.Delete(Keys);
            Apply("revoked-missing", "");
        }
        else if (change == "principals")
        {
            Sshd = Sshd.Replace("principalsfile none", $"principalsfile {Host.Paths.Root}/none-of-them", StringComparison.Ordinal);
        }
        else
        {
            Apply(change, "");
        }

        var after = await RunAsync(After.The(before, way));
        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "by publickey"));
    }

    /// <summary>What the probe says after a change of a host on which it passed.</summary>
    private async Task AssertAfterAsync(Operator way, string change, string second, string? fault)
    {
        var before = await RunAsync(ProbeContext.Arming(way));
        Assert.That(before.Outcome, Is.EqualTo(ProbeOutcome.Passed), before.Detail);

        Apply(change, second);
        var after = await RunAsync(After.The(before, way));

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "op from 10.88.0.2 by publickey"));
    }
}
