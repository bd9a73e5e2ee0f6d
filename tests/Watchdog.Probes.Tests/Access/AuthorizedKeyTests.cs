using Watchdog.Core;
using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

/// <summary>Lines of key files, tokens of sshd's configuration, and where somebody came in from.</summary>
internal sealed class AuthorizedKeyTests
{
    private const string First = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5U";
    private static readonly Operator Op = new("op", 1000, "10.88.0.2", "10.88.0.1", 22);

    [Test]
    public void Hashes_LinesOfEveryForm_IgnoreCommentsAndKeepOptions()
    {
        var plain = Hashes($"{First} a\n{First}\n").ToList();
        var options = Hashes($"command=\"echo \\\"hi there\\\"\",restrict {First} a b c\n").ToList();
        Assert.That(plain.Distinct().Count(), Is.EqualTo(1));
        Assert.That(options, Has.Count.EqualTo(1));
        Assert.That(options, Is.Not.EqualTo(plain.Take(1)));
        Assert.That(Hashes("# ssh-ed25519 AAAA\n\nnonsense\nssh-ed25519\n"), Is.Empty);
    }

    [Test]
    public void Tokens_OfAConnection_AreThoseOfTheManual()
    {
        var account = new Account("op", 1000, 100, "/home/operator", "/bin/sh", false, null);
        var tokens = new SshdTokens(account, Op with { RemotePort = 4711 }, new OfferedKey("SHA256:x", "ssh-rsa", "AAAA"));

        Assert.That(tokens.Expand("%% %h %u %U %f %t %k"), Is.EqualTo("% /home/operator op 1000 SHA256:x ssh-rsa AAAA"));
        Assert.That(tokens.Expand("%C"), Is.EqualTo("10.88.0.2 4711 10.88.0.1 22"));
        Assert.That(new SshdTokens(account, Op, OfferedKey.Unknown).Missing("%h %%f %C"), Is.EqualTo('C'));
        Assert.That(SshdTokens.WantKey("%%f %%k"), Is.False);
    }

    [TestCase(".ssh/authorized_keys", "/home/operator/.ssh/authorized_keys")]
    [TestCase("/etc/ssh/authorized_keys.d/%u", "/etc/ssh/authorized_keys.d/op")]
    [TestCase("%h/100%%/%U", "/home/operator/100%/1000")]
    public void Expand_Tokens(string pattern, string path) =>
        Assert.That(AuthorizedKeys.Expand(pattern, new Account("op", 1000, 100, "/home/operator", "/bin/sh", false, null)), Is.EqualTo(path));

    [TestCase("SSH_CONNECTION=10.88.0.2 4711 10.88.0.1 22\0HOME=/root\0", true)]
    [TestCase("HOME=/root\0SSH_CONNECTION=fd00::2 4711 fd00::1 22\0", true)]
    [TestCase("SSH_CONNECTION=10.88.0.2,user=root 4711 10.88.0.1 22\0", false)]
    [TestCase("SSH_CONNECTION=10.88.0.2 4711 10.88.0.1 22,lport=1\0", false)]
    [TestCase("SSH_CONNECTION=\0", false)]
    [TestCase("", false)]
    public void Parse_EnvironmentOfTheSession_TakesNothingButAddressesAndAPort(string environment, bool isTaken) =>
        Assert.That(OperatorReader.Parse(environment), isTaken ? Is.Not.Null : Is.Null);

    private static IEnumerable<string> Hashes(string content) => AuthorizedKey.Parse(content).Select(k => k.Hash);
}
