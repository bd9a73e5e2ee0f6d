using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Probes.Tests.Fakes;

namespace Watchdog.Probes.Tests.Access;

/// <summary>Commands: the one that tells sshd the keys (AuthorizedKeysCommand), and those that are forced upon a login.</summary>
internal sealed class AccessCommandTests : AccessFixture
{
    [TestCase("%f", "SHA256:tgG7/PIRgNsH+Yjnpo8Cvt7SqfUqKARUYO0gd1OJrE8", "%u")]
    [TestCase("%t", "ssh-ed25519", "%%u")]
    public async Task Run_CommandWantsTheKeyOffered_IsAskedWithIt(string token, string value, string other)
    {
        var command = $"/bin/true {value} {(other == "%u" ? "op" : "%u")}";
        Sshd = Sshd.Replace("authorizedkeyscommand none", $"authorizedkeyscommand /bin/true {token} {other}\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal)
            .Replace("authorizedkeysfile", "# ", StringComparison.Ordinal);
        Commands[command] = $"{First} op@laptop\n";

        var before = await RunAsync(ProbeContext.Arming(ByKey));
        Assert.That(before.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 1 keys, root by sudo"));
        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));

        Commands[command] = "";
        var after = await RunAsync(After.The(before, Op));
        Assert.That(after.Detail, Does.Contain("op has no authorized key any more"));
    }

    [Test]
    public async Task Run_CommandWantsTheWholeKey_IsAskedWhereAFileHasItAndElseSaidSo()
    {
        Sshd = Sshd.Replace("authorizedkeyscommand none", "authorizedkeyscommand /bin/true %k\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal);
        Commands[$"/bin/true {First.Split(' ')[1]}"] = $"{First} op@laptop\n{Second} op@desk\n";
        var operatedBy = ByKey;

        var known = await RunAsync(ProbeContext.Arming(operatedBy));
        Assert.That(known.Detail, Is.EqualTo("op from 10.88.0.2 by publickey, 2 keys, root by sudo"));

        File.WriteAllText(Keys, $"{Second} op@desk\n");
        var unknown = await RunAsync(ProbeContext.Arming(operatedBy));
        Assert.That(unknown.Outcome, Is.EqualTo(ProbeOutcome.Passed));
        Assert.That(unknown.Detail, Does.EndWith("; AuthorizedKeysCommand cannot be asked: what stands for its %k is not known"));

        // Once found it is remembered, also when no file has it any more.
        File.Delete(Keys);
        Assert.That((await RunAsync(After.The(known, operatedBy))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [Test]
    public async Task Run_NewCommandCannotBeAsked_IsNoLockout()
    {
        var before = await RunAsync(ProbeContext.Arming(Op));
        File.Delete(Keys);
        Sshd = Sshd.Replace("authorizedkeyscommand none", "authorizedkeyscommand /bin/true %k\nauthorizedkeyscommanduser nobody", StringComparison.Ordinal);

        Assert.That((await RunAsync(After.The(before, Op))).Outcome, Is.EqualTo(ProbeOutcome.Passed));
    }

    [TestCase("nologin", "force-sftp", "", "internal-sftp", Description = "the account of a job that only copies files")]
    [TestCase("expired", "own-command", "/bin/true", "")]
    [TestCase("deny", "own-command", "/bin/true", "")]
    [TestCase("nothing", "own-command-expired", "/bin/true", "", Description = "it expired after the login")]
    public async Task Run_WouldNotGetIn_TellsWhichCommandIsForcedAllTheSame(string change, string forced, string ofKey, string ofSshd)
    {
        Apply(change, "");
        Apply(forced, "");

        var result = await RunAsync(ProbeContext.Arming(ByKey));

        Assert.That(result.Evidence, Is.Not.Empty, result.Detail);
        var found = AccessEvidence.Parse(result.Evidence)!;
        Assert.That((found.Keys.Command, found.Terms.ForcedCommand), Is.EqualTo((ofKey, ofSshd)));
        Assert.That(result.Outcome, Is.EqualTo(change == "nothing" ? ProbeOutcome.Passed : ProbeOutcome.Failed), result.Detail);
    }

    [Test]
    public async Task Run_RevocationCannotBeAsked_TellsWhichCommandIsForcedAllTheSame()
    {
        Apply("force-sftp", "");
        Apply("revoked-no-program", "");

        var result = await RunAsync(ProbeContext.Arming(ByKey));

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Skipped), result.Detail);
        Assert.That(result.Evidence, Does.Contain("internal-sftp"));
    }
}
