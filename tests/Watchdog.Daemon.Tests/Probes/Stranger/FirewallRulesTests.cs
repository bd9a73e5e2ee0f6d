using Watchdog.Daemon.Probes.Stranger;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Probes.Stranger;

internal sealed class FirewallRulesTests
{
    private const string Native = """
        table ip filter {
        	chain INPUT {
        		type filter hook input priority filter; policy drop;
        		iifname "eth7" tcp dport 22 counter packets 0 bytes 0 xt match "rpfilter" accept
        	}
        }
        table inet own {
        	chain input {
        		type filter hook input priority filter; policy accept;
        	}
        }

        """;

    [Test]
    public async Task Load_NftReadsWhatItHasListed_NothingElseIsLoaded()
    {
        var host = new FakePrograms().Says("nft list ruleset", Native).Says("iptables-save", "v4").Says("ip6tables-save", "v6");
        var twin = new FakePrograms().Says("nft -f -", "");

        await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default);

        Assert.That(twin.Ran, Is.EqualTo(new[] { "nft -f -" }));
        Assert.That(twin.Inputs, Is.EqualTo(new[] { Native }));
    }

    /// <summary>nft shows matches of iptables that it cannot read; iptables has its own form for them.</summary>
    [Test]
    public async Task Load_NftDoesNotReadRulesOfIptables_TheseComeByIptablesAndTheOthersByNft()
    {
        var host = new FakePrograms().Says("nft list ruleset", Native).Says("iptables-save", "v4").Says("ip6tables-save", "v6");
        var twin = new FakePrograms { Refuses = input => input.Contains("xt match", StringComparison.Ordinal) }
            .Says("nft -f -", "").Says("iptables-restore", "").Says("ip6tables-restore", "");

        await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default);

        Assert.That(twin.Ran, Is.EqualTo(new[] { "nft -f -", "nft -f -", "iptables-restore", "ip6tables-restore" }));
        Assert.That(twin.Inputs[1], Does.Contain("table inet own").And.Not.Contain("table ip filter"));
        Assert.That(twin.Inputs[2..], Is.EqualTo(new[] { "v4", "v6" }));
    }

    [TestCase(true, "nft does not read what it has listed")]
    [TestCase(false, "neither nft nor iptables-save tells the firewall's rules")]
    public void Load_TheyCannotBeHad_SaysWhy(bool hasNft, string expected)
    {
        var host = hasNft ? new FakePrograms().Says("nft list ruleset", Native) : new FakePrograms();
        var twin = new FakePrograms { Refuses = _ => true }.Says("nft -f -", "");

        Assert.That(async () => await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default), Throws.InstanceOf<IOException>().With.Message.Contains(expected));
    }

    /// <summary>A rule that is not there would let in whom the host keeps out.</summary>
    [Test]
    public void Load_ARuleOfIptablesIsRefused_NothingIsConcluded()
    {
        var host = new FakePrograms().Says("iptables-save", "v4").Says("ip6tables-save", "v6");
        var twin = new FakePrograms().Says("iptables-restore", "", exitCode: 1, error: "line 3 failed");

        Assert.That(async () => await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default), Throws.InstanceOf<IOException>().With.Message.EqualTo("iptables-restore: line 3 failed"));
    }

    [TestCase("eth7", true)]
    [TestCase("eth8", false)]
    public async Task Mention_OfALink_IsInAnyOfTheTexts(string link, bool expected) =>
        Assert.That((await FirewallRules.ReadAsync(new FakePrograms().Says("nft list ruleset", Native), default)).Mention(link), Is.EqualTo(expected));

    [TestCase("eth0.100@eth0", false)]
    [TestCase("br-0f3a_9", true)]
    [TestCase("a\"b", false)]
    [TestCase("a\nb", false)]
    public void IsPlain_OnlyWhatIsNoMoreThanAName(string link, bool expected) => Assert.That(FirewallTwin.IsPlain(link), Is.EqualTo(expected));
}
