using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Probes.Tests.Access;

internal sealed class ForcedLoginsTests
{
    private static readonly Operator Job = new("root", 0, "10.77.0.1", "10.77.0.2", 22) { Authentication = new Authentication("publickey", Key: "SHA256:job") };

    [TestCase("/bin/backup", "", ProbeOutcome.Passed, true, Description = "command= of the key")]
    [TestCase("", "internal-sftp", ProbeOutcome.Passed, true, Description = "ForceCommand")]
    [TestCase("", "internal-sftp", ProbeOutcome.Failed, true, Description = "and a shell that nobody could use")]
    [TestCase("/bin/backup", "", ProbeOutcome.Skipped, true)]
    [TestCase("", "", ProbeOutcome.Passed, false)]
    [TestCase("", "", ProbeOutcome.Failed, false)]
    public async Task IsForced_ByWhatAccessFinds(string ofKey, string ofSshd, ProbeOutcome outcome, bool expected)
    {
        var found = new AccessEvidence(
            new AccessKeys([]) { Command = ofKey }, new AccessTerms(["publickey"], [], ForcedCommand: ofSshd), new AccessAccount(HasPassword: false, SudoRules: []));
        var access = new ProbeResult("access", outcome, "", found.ToJson());

        Assert.That(await IsForcedAsync(access), Is.EqualTo(expected));
    }

    [TestCase(ProbeOutcome.Skipped)]
    [TestCase(ProbeOutcome.Failed)]
    public async Task IsForced_CannotBeTold_IsNotSaid(ProbeOutcome outcome) =>
        Assert.That(await IsForcedAsync(new ProbeResult("access", outcome, "no sshd")), Is.Null);

    private static Task<bool?> IsForcedAsync(ProbeResult access)
    {
        var runner = new ProbeRunner([new PlannedProbe(new FakeProbe("access", () => access)), new PlannedProbe(new StuckProbe("ssh"))], TimeProvider.System);
        return new ForcedLogins(runner).IsForcedAsync(Job, default).SoonAsync();
    }
}
