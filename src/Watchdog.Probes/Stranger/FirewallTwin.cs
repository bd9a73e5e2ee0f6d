using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// A copy of the host's firewall in a network namespace whose link is called like the one by which the operator came in. It is
/// asked where the host has kept the stranger out: many firewalls let people in by their address, or on one link alone, and then
/// the stranger is no measure. No packet of it reaches the host or its networks.
/// </summary>
/// <remarks>
/// The stranger's own connection is repeated in the twin. Without the rules it must let in both, and with them it must not let in
/// the stranger: else it is unlike the host, and nothing is concluded from it. Then sshd is gone, or what keeps the stranger out is
/// nothing that the copied rules know (eBPF, another tool's tables). Nor is anything concluded where the operator's address is not
/// on the link to which the answers go (a route through a tunnel, a VRF): nobody knows on which link the operator's packets arrive.
/// </remarks>
internal sealed partial class FirewallTwin(NetworkThread inside, IProgramRunner programs)
{
    private const int MostLinks = 32;

    // The tables of iptables' older kernel modules, which the stranger has no capability to read (iptables-legacy(8)).
    private static readonly string[] LegacyTables = ["/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"];

    // The twin takes a tenth of a second; a look must not wait for one that hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMilliseconds(700);

    /// <summary>Somebody who is to come in.</summary>
    /// <param name="Link">The host's link on which that one's packets arrive.</param>
    /// <param name="Address">From where.</param>
    internal sealed record Guest(string Link, IPAddress Address);

    /// <summary>Asks. Never throws for what it finds.</summary>
    /// <param name="way">The operator's way in.</param>
    /// <param name="stranger">Whom the host has kept out.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<TwinAnswer> AskAsync(StrangerOrder.OperatorWay way, Guest stranger, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        try
        {
            var to = new IPEndPoint(IPAddress.Parse(way.Local), way.Port);
            return await AskAsync(to, new Guest(way.Link, IPAddress.Parse(way.Remote)), stranger, limited.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or SocketException or OperationCanceledException)
        {
            return new TwinAnswer(TwinOutcome.Unlike, $"the firewall cannot be asked about you: {e.Message}");
        }
    }

    private async Task<TwinAnswer> AskAsync(IPEndPoint to, Guest @operator, Guest stranger, CancellationToken cancellation)
    {
        await KnowAsync(to.Address, @operator.Link);
        var rules = await FirewallRules.ReadAsync(inside, cancellation);
        using var twin = NetworkThread.StartOutside(programs);
        using var operatorsEnd = NetworkThread.StartOutside(programs);
        using var strangersEnd = NetworkThread.StartOutside(programs);

        await Task.WhenAll(twin.Id, operatorsEnd.Id, strangersEnd.Id);

        // On one link (a tunnel's) both come from the same end of it.
        var isShared = stranger.Link == @operator.Link;
        Guest[] onOperatorsLink = isShared ? [@operator, stranger] : [@operator];
        await RunAsync(twin, $"link set dev lo up\n{await OtherLinksAsync(rules, [@operator.Link, stranger.Link])}", cancellation);
        await JoinAsync(twin, operatorsEnd, onOperatorsLink, to.Address, cancellation);
        if (!isShared)
        {
            await JoinAsync(twin, strangersEnd, [stranger], to.Address, cancellation);
        }

        using var listener = await twin.BeginAsync(() => Task.FromResult(Listen(to)));
        Task<bool[]> TryBothAsync() => Task.WhenAll(
            IsLetInAsync(operatorsEnd, @operator.Address, to, cancellation),
            IsLetInAsync(isShared ? operatorsEnd : strangersEnd, stranger.Address, to, cancellation));
        if (await TryBothAsync() is not [true, true])
        {
            return new TwinAnswer(TwinOutcome.Unlike, "the firewall cannot be asked about you: its copy keeps people out without a rule");
        }

        await rules.LoadAsync(twin, cancellation);
        return await TryBothAsync() switch
        {
            [_, true] => new TwinAnswer(TwinOutcome.Unlike, "it is not by the firewall's rules"),
            [true, _] => new TwinAnswer(TwinOutcome.LetsIn, $"the firewall lets {@operator.Address} in on {@operator.Link}"),
            _ => new TwinAnswer(TwinOutcome.KeepsOut, $"nor does the firewall let {@operator.Address} in on {@operator.Link}"),
        };
    }

    /// <exception cref="IOException">It is not known on which link the operator's packets arrive, or the rules cannot be read.</exception>
    private async Task KnowAsync(IPAddress local, string link)
    {
        if (LegacyTables.Any(f => File.Exists(f) && File.ReadAllText(f).Length > 0))
        {
            throw new IOException("the rules of iptables-legacy cannot be read");
        }

        var isThere = await inside.BeginAsync(() => Task.FromResult(NetworkInterface.GetAllNetworkInterfaces()
            .Any(i => i.Name == link && i.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(local)))));
        if (!isThere)
        {
            throw new IOException($"{local} is not on {link}, to which the answers go");
        }
    }

    /// <summary>
    /// Joins the twin to an end from which guests come, by a link that has the name of the host's. Each link has the address that
    /// they come to: else the kernel may not tell neighbours of it (arp_ignore in ip-sysctl; of IPv6 never).
    /// </summary>
    private static async Task JoinAsync(NetworkThread twin, NetworkThread end, Guest[] guests, IPAddress to, CancellationToken cancellation)
    {
        const string Far = "rbwdfar";
        var link = guests[0].Link;
        await RunAsync(
            twin,
            $"""
            link add dev {link} type veth peer name {Far} netns {(await end.Id).ToString(CultureInfo.InvariantCulture)}
            address add {Alone(to)} dev {link}{NoWait(to)}
            link set dev {link} up
            {string.Join('\n', guests.Select(g => $"route add {Alone(g.Address)} dev {link}"))}

            """,
            cancellation);
        await RunAsync(
            end,
            $"""
            {string.Join('\n', guests.Select(g => $"address add {Alone(g.Address)} dev {Far}{NoWait(g.Address)}"))}
            link set dev {Far} up
            route add {Alone(to)} dev {Far}

            """,
            cancellation);
    }

    /// <summary>A rule may name a link by its number (nft(8), `iif`): it is not read where there is none of that name.</summary>
    private Task<string> OtherLinksAsync(FirewallRules rules, string[] present) => inside.BeginAsync(() => Task.FromResult(string.Concat(
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback && !present.Contains(i.Name) && IsPlain(i.Name) && rules.Mention(i.Name))
            .Take(MostLinks)
            .Select((i, number) => string.Create(CultureInfo.InvariantCulture, $"link add dev {i.Name} type veth peer name rbwdpeer{number}\n")))));

    /// <summary>Whether a link's name can stand in a line for ip(8). The kernel takes all but blanks and slashes (dev_valid_name).</summary>
    /// <param name="link">Its name.</param>
    internal static bool IsPlain(string link) => PlainName().IsMatch(link);

    private static Socket Listen(IPEndPoint at)
    {
        // In the namespace of this thread alone (ip-sysctl): sshd's port takes no capability there.
        File.WriteAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The kernel takes up the connection: nobody need accept it.
    private static async Task<bool> IsLetInAsync(NetworkThread end, IPAddress from, IPEndPoint to, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(ConnectLimit);
        using var socket = await end.BeginAsync(() => Task.FromResult(new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, limited.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task RunAsync(NetworkThread there, string batch, CancellationToken cancellation)
    {
        var result = await there.RunAsync("ip", ["-batch", "-"], batch, cancellation);
        if (result.ExitCode != 0)
        {
            throw new IOException($"ip: {result.Error.Split('\n')[0]}");
        }
    }

    private static string Alone(IPAddress address) => string.Create(CultureInfo.InvariantCulture, $"{address}/{address.GetAddressBytes().Length * 8}");

    // Nobody else is there who could have the address (ip-address(8)).
    private static string NoWait(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? " nodad" : "";

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,15}\z")]
    private static partial Regex PlainName();
}
