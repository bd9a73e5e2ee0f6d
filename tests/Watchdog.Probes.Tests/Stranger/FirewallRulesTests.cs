using Watchdog.Probes.Stranger;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

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

    /// <summary>nft can list matches of iptables that it cannot read, and of older versions as a rule without them.</summary>
    [Test]
    public async Task Load_HostHasBoth_EachComesByItsOwnPrograms()
    {
        var host = new FakePrograms().Says("nft list ruleset", Native).Says("iptables-save", "v4").Says("ip6tables-save", "v6");
        var twin = new FakePrograms().Says("nft -f -", "").Says("iptables-restore", "").Says("ip6tables-restore", "").Says("nft list ruleset", Native);

        await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default);

        Assert.That(twin.Ran, Is.EqualTo(new[] { "iptables-restore", "ip6tables-restore", "nft -f -", "nft list ruleset" }));
        Assert.That(twin.Inputs[..2], Is.EqualTo(new[] { "v4", "v6" }));
        Assert.That(twin.Inputs[2], Does.StartWith("table inet own").And.Not.Contain("table ip filter"));
    }

    [Test]
    public async Task Load_HostHasNftAlone_TablesOfAnyNameComeByIt()
    {
        var twin = new FakePrograms().Says("nft -f -", "").Says("nft list ruleset", Native);

        await (await FirewallRules.ReadAsync(new FakePrograms().Says("nft list ruleset", Native), default)).LoadAsync(twin, default);

        Assert.That(twin.Inputs[0], Is.EqualTo(Native));
    }

    /// <summary>A router's short cut for what it hands on; nft lists it with a hook of its own and devices.</summary>
    [Test]
    public async Task Load_HostHasAFlowTable_TheRestIsCopied()
    {
        const string Listed = """
            table inet own {
            	flowtable fast {
            		hook ingress priority filter
            		devices = { eth0, eth1 }
            		flags offload
            	}

            	chain forward {
            		type filter hook forward priority filter; policy drop;
            		ip protocol { tcp, udp } flow add @fast
            		ct state established,related accept
            	}

            	chain input {
            		type filter hook input priority filter; policy drop;
            		tcp dport 23 drop comment "no flow add @x here"
            		tcp dport 22 accept
            	}
            }

            """;
        var twin = new FakePrograms().Says("nft -f -", "").Says("nft list ruleset", Listed);

        await (await FirewallRules.ReadAsync(new FakePrograms().Says("nft list ruleset", Listed), default)).LoadAsync(twin, default);

        Assert.That(twin.Inputs[0], Does.Contain("tcp dport 22 accept").And.Contain("tcp dport 23 drop").And.Contain("established,related accept").And.Not.Contain("fast").And.Not.Contain("eth1").And.Not.Contain("ingress"));
        Assert.That(twin.Inputs[0].Count(c => c == '{'), Is.EqualTo(twin.Inputs[0].Count(c => c == '}')));
    }

    /// <summary>nft's own table under a name of iptables', which iptables-save does not show.</summary>
    [Test]
    public async Task Load_ATableIsOnlyCalledLikeOneOfIptables_ComesByNft()
    {
        var host = new FakePrograms().Says("nft list ruleset", Native).Says("iptables-save", "# Table `filter' is incompatible, use 'nft' tool.\n").Says("ip6tables-save", "");
        var twin = new FakePrograms().Says("nft -f -", "").Says("nft list ruleset", Native);

        await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default);

        Assert.That(twin.Inputs[0], Is.EqualTo(Native));
    }

    /// <summary>A rule that is not there would let in whom the host keeps out.</summary>
    [TestCase("nothing tells", "neither nft nor iptables-save tells the firewall's rules")]
    [TestCase("a reader fails", "iptables-save: no permission")]
    [TestCase("one is refused", "iptables-restore: line 3 failed")]
    [TestCase("one is refused by nft", "nft: refused")]
    [TestCase("one vanishes", "nft does not keep table inet own {")]
    [TestCase("one is of a device", "it has rules for devices, which a copy would not see")]
    public void Load_NotAllOfThemCanBeHad_NothingIsConcluded(string what, string expected)
    {
        var host = what == "nothing tells" ? new FakePrograms()
            : new FakePrograms()
                .Says("nft list ruleset", what == "one is of a device" ? "table netdev early {\n}\n" : Native)
                .Says("iptables-save", "v4", what == "a reader fails" ? 1 : 0, "no permission")
                .Says("ip6tables-save", "v6");
        var twin = new FakePrograms { Refuses = input => what == "one is refused by nft" && input.StartsWith("table", StringComparison.Ordinal) }
            .Says("iptables-restore", "", what == "one is refused" ? 1 : 0, "line 3 failed")
            .Says("ip6tables-restore", "")
            .Says("nft -f -", "")
            .Says("nft list ruleset", what == "one vanishes" ? "table ip filter {\n}\n" : Native);

        Assert.That(async () => await (await FirewallRules.ReadAsync(host, default)).LoadAsync(twin, default), Throws.InstanceOf<IOException>().With.Message.EqualTo(expected));
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
