using System.Globalization;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Hosts of other shapes, and changes of other people's affairs: what is healthy there is neither rolled back nor called unready,
/// and a lockout of the operator's own is seen.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NetworkShapeTests : IAsyncDisposable
{
    private const int Failed = 1;
    private const int Refused = 5;
    private const string ColleagueKey = "OCmR6EW0Bv0NjteFaUxQjuR4I6zzEqJY3/Afhwyn60Y=";
    private const string HostKey = "$(wg show wgop peers)";
    private static readonly TimeSpan RekeyLimit = TimeSpan.FromSeconds(40);

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("shape");
        _client = new WatchdogClient(_host);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task WireGuard_DialsOutAndItsPortIsTheKernels_IsReadyAndStays()
    {
        await _host.SwitchAsync("dialout-base");
        await _host.BesideAsync("wg", "set", "wgop", "listen-port", "51999");
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Wg), RekeyLimit, "the tunnel is up");

        var check = await _host.OperatorAsync(Way.Wg, "rollbackctl check");
        Assert.That(check.ExitCode, Is.Zero, check.ToString());

        await AssertStaysAsync("dialout-new");
    }

    [Test]
    public async Task WireGuard_AnotherPeerIsRemovedWhileItIsAlive_Stays()
    {
        await _host.SwitchAsync("peers-base");
        await _host.BesideAsync(
            "sh", "-c",
            $"ip link add wgcol type wireguard 2>/dev/null || env LOG_LEVEL=silent wireguard-go wgcol; echo {ColleagueKey} > /tmp/colleague-{_host.Name}; wg set wgcol private-key /tmp/colleague-{_host.Name} peer {HostKey} allowed-ips 10.88.0.1/32 endpoint 10.77.0.2:51820 persistent-keepalive 5; ip link set wgcol up; rm /tmp/colleague-{_host.Name}");
        await _host.RehandshakeAsync();
        await _host.UntilAsync(
            async () => (await _host.ShellAsync("wg show wg0 latest-handshakes | awk '$2 > 0' | wc -l")).Text == "2",
            RekeyLimit,
            "both peers are alive");

        await AssertStaysAsync("peers-removed");
    }

    [Test]
    public async Task Confirm_ViaAnInterfaceWhoseAddressIsA32_IsTakenFromBehindTheGateway()
    {
        await _host.SwitchAsync("via32");
        await _host.BesideAsync("ip", "address", "add", "203.0.113.7/32", "dev", "lo");
        await FromBehindAsync("rollbackctl arm --window 60s");
        await _host.SwitchAsync("via32-new");

        var confirm = await FromBehindAsync("rollbackctl confirm");

        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
    }

    [TestCase("iface-base", Way.Lan, "stranger-ssh")]
    [TestCase("iface-base", Way.Wg, "stranger-ssh")]
    [TestCase("iface-lan-base", Way.Lan, "a firewall")]
    public async Task Check_PortIsOpenOnNamedInterfacesOnly_IsReadyAndSaysWhatIsNotSeen(string generation, Way way, string note)
    {
        await _host.SwitchAsync(generation);
        if (way == Way.Wg)
        {
            await _host.RehandshakeAsync();
        }

        var check = await _host.OperatorAsync(way, "rollbackctl check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.ExitCode, Is.Zero, check.ToString());
            Assert.That(check.Output.Split('\n').Where(l => l.TrimStart().StartsWith("note:", StringComparison.Ordinal)), Has.Some.Contains(note), check.Output);
            Assert.That(check.Output, Does.Not.Contain("the host has no such address"), "IPv6 is not what is missing");
        }
    }

    /// <summary>
    /// The switch closes port 22 to all but the operator's own addresses, or links: strangers are kept out from now on, and nobody
    /// who has a key is. Then to all but others'.
    /// </summary>
    [TestCase("iface-base", Way.Lan, "the firewall lets 10.77.0.1 in on host0")]
    [TestCase("firewall-narrowed", Way.Lan, "the firewall lets 10.77.0.1 in on host0")]
    [TestCase("firewall-narrowed", Way.Wg, "the firewall lets 10.88.0.2 in on wg0")]
    public async Task Firewall_LetsInByAddressOrLink_IsALockoutOfWhomItKeepsOutAlone(string generation, Way way, string seen)
    {
        var probe = way == Way.Lan ? "stranger-ssh" : "stranger-wireguard";
        var first = await ArmAsync(way);
        await _host.SwitchAsync(generation);
        var rules = await RulesAsync();
        await AssertExcusedAsync(probe, seen);
        Assert.That(await RulesAsync(), Is.EqualTo(rules), "the host's own firewall and links are as they were");
        await _host.InAsync("rollbackctl", "confirm", "--force", first.Id);

        await _host.SwitchAsync("base");
        await _host.InAsync("rollbackctl", "confirm", "--force");
        var second = await ArmAsync(way);
        await _host.SwitchAsync("firewall-narrowed-away");
        Assert.That(await _host.CanLoginAsync(way), Is.False, "the operator is locked out");
        await _host.UntilAsync(() => _client.HasEndedAsync(second.Id), TimeSpan.FromSeconds(60), "the session has ended");

        var last = (await _client.StatusAsync()).Last!;
        await TestContext.Out.WriteLineAsync(last.Cause);
        Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
        Assert.That(last.Cause, Does.Contain($"locked out: {probe} has failed").And.Contain("nor does the firewall let"));
    }

    /// <summary>The same where the firewall is of iptables, whose rules nft tells too, where it is installed.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task FirewallOfIptables_LetsInByAddress_IsNoLockoutOfWhomItLetsIn(bool hasNft)
    {
        await IptablesAsync("-p tcp --dport 22");
        var session = await ArmAsync(Way.Lan);
        await _host.SwitchAsync("firewall-narrowed");
        await IptablesAsync("-p tcp --dport 22 -s 10.77.0.0/24");
        if (!hasNft)
        {
            await _host.MustShellAsync("rm /usr/sbin/nft");
        }

        await AssertExcusedAsync("stranger-ssh", "the firewall lets 10.77.0.1 in on host0");
        Assert.That((await _client.StatusAsync()).Session?.Id, Is.EqualTo(session.Id), "nothing has rolled back");
    }

    /// <summary>
    /// A firewall that takes fifteen new connections a minute, of all sources together, as pages on nft have it: what looks at the
    /// host from outside leaves some for the operator.
    /// </summary>
    [Test]
    public async Task Firewall_LimitsNewConnections_LeavesSomeForTheOperator()
    {
        var session = await ArmAsync(Way.Lan);
        await _host.SwitchAsync("firewall-limited");
        await Task.Delay(TimeSpan.FromSeconds(80), TimeProvider.System);

        var counted = await _host.ShellAsync("nft list chain inet filter input | sed -n 's/.*limit rate 15.* counter packets \\([0-9]*\\).*/\\1/p'");
        Assert.That((await _client.StatusAsync()).Session?.Phase, Is.EqualTo(Phase.Probation), "nothing has rolled back");

        // Of the 25 that it takes in that time: a look every 5 s makes more than that.
        Assert.That(int.Parse(counted.Text, CultureInfo.InvariantCulture), Is.LessThan(18), "new connections");

        // As ssh does: its system asks again after 1, 3, 7 and 15 s.
        var began = TimeProvider.System.GetTimestamp();
        var confirm = await _host.BesideAsync("ssh", "-o", "ConnectTimeout=60", "lan", $"rollbackctl confirm {session.Id}");
        await TestContext.Out.WriteLineAsync($"{counted.Text} new connections in 80 s; the operator was in after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s");
        Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
    }

    /// <summary>The probe says so, and nothing has rolled back after more than the lockout time.</summary>
    private async Task AssertExcusedAsync(string probe, string seen)
    {
        string? latest = null;
        await _host.UntilAsync(
            async () => (latest = (await _client.StatusAsync()).Session?.Probes.Single(p => p.Name == probe).Latest?.Detail)?.Contains(seen, StringComparison.Ordinal) == true,
            TimeSpan.FromSeconds(40),
            $"{probe} says: {seen}");
        await TestContext.Out.WriteLineAsync($"{probe}: {latest}");
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.That((await _client.StatusAsync()).Session?.Phase, Is.EqualTo(Phase.Probation), "nothing has rolled back");
    }

    /// <summary>The same over IPv6, where the kernel tells neighbours of an address on its own link alone.</summary>
    [Test]
    public async Task Firewall_LetsInByAddressOfIPv6_IsALockoutOfWhomItKeepsOutAlone()
    {
        const string Neighbours = "nft insert rule inet filter input icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept";
        await _host.MustShellAsync($"ip address add fd00:77::2/64 dev host0 nodad; {Neighbours}");
        await _host.BesideAsync("sh", "-c", "ip address add fd00:77::1/64 dev $(ip -o route get 10.77.0.2 | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p') nodad");
        var armed = await _host.BesideAsync("ssh", "-o", "HostName=fd00:77::2", "-o", "StrictHostKeyChecking=no", "lan", "rollbackctl --json arm --window 5min --lockout-time 15s");
        Assert.That(armed.ExitCode, Is.Zero, armed.ToString());
        var session = ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Text).RootElement).Session;
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Probes.Any(p => p.AtArm is not null) == true, TimeSpan.FromSeconds(20), "the baseline is taken");
        await _host.SwitchAsync("firewall-narrowed");
        await _host.MustShellAsync($"{Neighbours}; nft add rule inet filter input ip6 saddr fd00:77::/64 tcp dport 22 accept");
        await AssertExcusedAsync("stranger-ssh", "the firewall lets fd00:77::1 in on host0");

        await _host.MustShellAsync("nft delete rule inet filter input handle $(nft -a list chain inet filter input | sed -n 's/.*ip6 saddr.* handle //p')");
        await _host.UntilAsync(async () => await RollbackAsync(session.Id) is not null, TimeSpan.FromSeconds(60), "the rollback has begun");
        Assert.That(await RollbackAsync(session.Id), Does.Contain("locked out: stranger-ssh has failed").And.Contain("nor does the firewall let"));
    }

    private async Task<string?> RollbackAsync(string session) =>
        (await _client.HistoryAsync(session)).FirstOrDefault(e => e.Event == "rollback-started")?.Text;

    // Between two looks: a stranger's own link comes and goes.
    private async Task<string> RulesAsync()
    {
        const string Show = "until links=$(ip -br link | cut -d' ' -f1); ! echo \"$links\" | grep -q ve-rbwd; do sleep 0.1; done; echo \"$links\"; nft --stateless list ruleset";
        return (await _host.ShellAsync(Show)).Output;
    }

    // As NixOS's firewall of iptables is made (nixpkgs, nixos/modules/services/networking/firewall-iptables.nix), in little.
    private Task IptablesAsync(string ssh) => _host.MustShellAsync($"""
        nft flush ruleset
        for t in iptables ip6tables; do
          $t -t mangle -A PREROUTING -m rpfilter --validmark --invert -j DROP
          $t -P INPUT DROP
          $t -A INPUT -i lo -j ACCEPT
          $t -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
          $t -A INPUT -p udp --dport 51820 -j ACCEPT
        done
        iptables -A INPUT {ssh} -j ACCEPT
        """);

    private async Task<Session> ArmAsync(Way way)
    {
        var armed = await _host.OperatorAsync(way, "rollbackctl --json arm --window 5min --lockout-time 15s");
        Assert.That(armed.ExitCode, Is.Zero, armed.ToString());
        var session = ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Text).RootElement).Session;
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Probes.Any(p => p.AtArm is not null) == true, TimeSpan.FromSeconds(20), "the baseline is taken");
        return session;
    }

    [Test]
    public async Task Proxy_OnTheHostItself_IsSaidBeforeTheSwitchAndCanBeTrusted()
    {
        await _host.SwitchAsync("proxy-base");
        await _host.UntilAsync(async () => (await ThroughProxyAsync("true")).Succeeded, TimeSpan.FromSeconds(20), "the proxy is there");
        var check = await ThroughProxyAsync("rollbackctl check");
        var arm = await ThroughProxyAsync("rollbackctl arm --window 60s");
        await _host.SwitchAsync("proxy-new");
        var confirm = await ThroughProxyAsync("rollbackctl confirm");
        await _host.InAsync("rollbackctl", "confirm", "--force");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.ExitCode, Is.EqualTo(Failed), check.ToString());
            Assert.That(check.Output, Does.Contain("`confirm.trustLocalProxy`").And.Contain("--force"));
            Assert.That(arm.ExitCode, Is.Zero, arm.ToString());
            Assert.That(arm.Output, Does.Contain("`confirm.trustLocalProxy`").And.Contain("--force"));
            Assert.That(confirm.ExitCode, Is.EqualTo(Refused), confirm.ToString());
        }

        await _host.ShellAsync("""rm -f /etc/rollback-watchdogd/config.json && echo '{ "recoveryWindow": "25s", "confirm": { "trustLocalProxy": true } }' > /etc/rollback-watchdogd/config.json""");
        await _host.InAsync("systemctl", "restart", "rollback-watchdogd.service");
        var ready = await ThroughProxyAsync("rollbackctl check");
        await ThroughProxyAsync("rollbackctl arm --window 60s");
        await _host.SwitchAsync("proxy-base");

        var session = (await new WatchdogClient(_host).StatusAsync()).Session!;
        var trusted = await ThroughProxyAsync($"rollbackctl confirm {session.Id}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ready.ExitCode, Is.Zero, ready.ToString());
            Assert.That(trusted.ExitCode, Is.Zero, trusted.ToString());
        }
    }

    [Test]
    public async Task Address_MovedWithinItsNetwork_IsALockoutOfWhoeverCameByIt()
    {
        var armed = await _host.OperatorAsync(Way.Lan, "rollbackctl --json arm --window 5min --lockout-time 8s");
        var session = ControlMethods.Arm.ReadReply(JsonDocument.Parse(armed.Text).RootElement).Session;
        await _host.SwitchAsync("address-moved");
        Assert.That(await _host.CanLoginAsync(Way.Lan), Is.False, "the operator is locked out");

        await Recovered.AssertAsync(_host, session, "locked out: address has failed", TimeSpan.FromSeconds(60), "address-moved");
    }

    [Test]
    public async Task Probe_InterfaceMadeAnew_SetsNothingOnIt()
    {
        // Not the stranger's, which comes and goes.
        var endpoint = $"wg show wg0 endpoints | grep -F '{(await _host.ShellAsync("wg show wg0 peers")).Text}'";
        await _client.ArmAsync("--window", "5min");
        await _host.SwitchAsync("shape-0001");
        var before = (await _host.ShellAsync(endpoint)).Text;

        for (var round = 0; round < 3; round++)
        {
            await _host.InAsync("rollbackctl", "probe");
        }

        var journal = await _host.JournalAsync("-t", "rollback-watchdogd");
        var after = (await _host.ShellAsync(endpoint)).Text;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Does.Contain("(none)"), "it does not know where its peer is");
            Assert.That(after == before || !after.Contains("(none)"), Is.True, "only the peer itself tells");
            Assert.That(journal, Does.Not.Contain("the endpoint of arm was set again"));
        }
    }

    /// <summary>Arms through the tunnel, switches, and sees that nothing speaks against it for longer than the lockout time.</summary>
    private async Task AssertStaysAsync(string generation)
    {
        var session = await _client.ArmAsync("--window", "3min", "--lockout-time", "25s");
        await _host.SwitchAsync(generation);
        await _host.UntilAsync(() => _host.CanLoginAsync(Way.Wg), RekeyLimit, "the tunnel is up");
        await Task.Delay(TimeSpan.FromSeconds(35), TimeProvider.System);
        var status = await _client.StatusAsync();
        var confirm = await _host.OperatorAsync(Way.Wg, "rollbackctl confirm");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status.Session?.Phase, Is.EqualTo(Phase.Probation), "nothing has rolled back");
            Assert.That(
                status.Session?.Probes.Where(p => p is { Required: true, Latest.Outcome: ProbeOutcome.Failed }).Select(p => $"{p.Name}: {p.Latest!.Detail}"),
                Is.Empty);
            Assert.That(confirm.ExitCode, Is.Zero, confirm.ToString());
            Assert.That((await _client.HistoryAsync(session.Id)).Select(e => e.Text), Has.None.Contains("wireguard fails"));
        }
    }

    private Task<CommandResult> FromBehindAsync(string line) => SshAsync("-b 203.0.113.7 lan", line);

    private Task<CommandResult> ThroughProxyAsync(string line) => SshAsync("-p 443 lan", line);

    private Task<CommandResult> SshAsync(string options, string line) =>
        _host.BesideAsync("sh", "-c", $"ssh -l root {options} -o ConnectTimeout=5 '{line}' </dev/null");
}
