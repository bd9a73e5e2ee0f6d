using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>A healthy switch on a host of some shape, and the way in of the operator who does it.</summary>
/// <param name="Name">In a word.</param>
/// <param name="Before">The generation before.</param>
/// <param name="After">The one that is switched to.</param>
public sealed record HealthySwitch(string Name, string Before, string After)
{
    private const string ColleagueKey = "OCmR6EW0Bv0NjteFaUxQjuR4I6zzEqJY3/Afhwyn60Y=";
    private static readonly TimeSpan RekeyLimit = TimeSpan.FromSeconds(40);

    /// <summary>Whether a probe of the user's own is made to fail after it.</summary>
    public bool IsWrong { get; init; }

    /// <summary>The operator's account.</summary>
    public string User { get; init; } = "root";

    /// <summary>Whether a login is a proof by itself: root's is; another's who is none of <c>operators</c> has to say so.</summary>
    public bool LoginCounts => User == "root";

    /// <summary>What the operator's ssh is told: how it comes in.</summary>
    public string Ssh { get; init; } = "wg";

    /// <summary>What is done once the generation from before runs.</summary>
    public Func<LabHost, Task> Prepare { get; init; } = static _ => Task.CompletedTask;

    /// <summary>All of them; the first three in each run of the lab.</summary>
    public static IReadOnlyList<HealthySwitch> All { get; } =
    [
        new("wrong-probe", "wrong-probe-base", "wrong-probe-new") { IsWrong = true },
        new("renamed-tool", "wrong-probe-base", "renamed-tool"),
        new("healthy", "base", "healthy"),

        // wg0 is made anew without a port of its own: the kernel gives it another one.
        new("dialout", "dialout-base", "dialout-new")
        {
            Prepare = static async host =>
            {
                await host.BesideAsync("wg", "set", "wgop", "listen-port", "51999");
                await host.UntilAsync(() => host.CanLoginAsync(Way.Wg), RekeyLimit, "the tunnel is up");
            },
        },

        // A colleague's peer is taken out while it is alive.
        new("peer-removed", "peers-base", "peers-removed") { Prepare = ColleagueAsync },

        // Another sshd, for git only, has settings of its own.
        new("two-sshd", "two-sshd-base", "two-sshd-new") { Ssh = "lan" },

        // sshd keeps the stranger out, and not the operator.
        new("allow-comma", "base", "allow-comma") { Ssh = "lan" },

        // The stranger's interface is none of those on which the firewall lets anybody in from now on.
        new("interface-firewall", "base", "iface-base") { Ssh = "lan" },
        new("interface-firewall-stays", "iface-lan-base", "healthy") { Ssh = "lan" },

        new("sudo-store-path", "sudo-store-base", "sudo-store-new") { Ssh = "lan", User = "op" },
        new("keys-move", "home-base", "healthy") { Ssh = "lan", User = "op" },

        // From behind a gateway, to a host whose address is a /32.
        new("via-32", "via32", "via32-new")
        {
            Ssh = "-b 203.0.113.7 lan",
            Prepare = static host => host.BesideAsync("ip", "address", "add", "203.0.113.7/32", "dev", "lo"),
        },

        // sshd sees a proxy on the host itself.
        new("local-proxy", "proxy-base", "proxy-new")
        {
            Ssh = "-p 443 lan",
            Prepare = static async host =>
            {
                await host.MustShellAsync("""rm -f /etc/rollback-watchdogd/config.json && echo '{ "recoveryWindow": "25s", "confirm": { "trustLocalProxy": true } }' > /etc/rollback-watchdogd/config.json; systemctl restart rollback-watchdogd.service""");
                await host.UntilAsync(async () => (await host.BesideAsync("timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/10.77.0.2/443 && read -r line <&3")).Succeeded, TimeSpan.FromSeconds(20), "the proxy is there");
            },
        },
    ];

    /// <summary>Runs a line over a new ssh connection of the operator's, as root.</summary>
    public Task<CommandResult> AsRootAsync(LabHost host, string line) =>
        host.BesideAsync(["ssh", .. Arguments, .. User == "root" ? Array.Empty<string>() : ["sudo"], line]);

    /// <summary>Opens a session of the operator's that stays.</summary>
    public Task<OperatorSession> LogInAsync(LabHost host) => OperatorSession.OpenAsync(["beside", host.Name, "ssh", .. Arguments, "sh"]);

    /// <summary>Arms as the operator.</summary>
    /// <exception cref="LabException">It was not armed.</exception>
    public async Task<Session> ArmAsync(LabHost host, string options) => ControlMethods.Arm
        .ReadReply(System.Text.Json.JsonDocument.Parse((await AsRootAsync(host, $"rollbackctl --json arm {options}")).Text).RootElement).Session;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private string[] Arguments => ["-l", User, "-o", "ConnectTimeout=5", .. Ssh.Split(' ')];

    private static async Task ColleagueAsync(LabHost host)
    {
        await host.BesideAsync(
            "sh", "-c",
            $"ip link add wgcol type wireguard 2>/dev/null || env LOG_LEVEL=silent wireguard-go wgcol; echo {ColleagueKey} > /tmp/colleague-{host.Name}; wg set wgcol private-key /tmp/colleague-{host.Name} peer $(wg show wgop peers) allowed-ips 10.88.0.1/32 endpoint 10.77.0.2:51820 persistent-keepalive 5; ip link set wgcol up; rm /tmp/colleague-{host.Name}");
        await host.RehandshakeAsync();
        await host.UntilAsync(
            async () => (await host.ShellAsync("wg show wg0 latest-handshakes | awk '$2 > 0' | wc -l")).Text == "2",
            RekeyLimit,
            "both peers are alive");
    }
}
