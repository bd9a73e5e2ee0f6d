using System.Globalization;
using System.Net;
using Watchdog.Host.Running;
using Watchdog.Probes.WireGuard;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// Tries one WireGuard interface of the host: a peer made for this trial shakes hands through the real UDP port, and
/// reaches sshd through the tunnel.
/// </summary>
internal sealed class TunnelTrial(
    StrangerOrder.Tunnel tunnel,
    bool greets,
    int number,
    Neighbourhood neighbourhood,
    NetworkThread inside,
    NetworkThread outside,
    StrangerTraces traces)
{
    private const string Sockets = "/run/wireguard";

    private readonly string _link = string.Create(CultureInfo.InvariantCulture, $"{WireGuardDump.OwnPrefix}wg{number}");

    /// <summary>What is done through the tunnel while it stands; null for nothing but the SSH ports.</summary>
    public Func<Task>? Through { get; init; }

    /// <summary>Tries it. Never throws for what it finds.</summary>
    public async Task<StrangerReport.Tunnel> RunAsync(CancellationToken cancellation)
    {
        if (await inside.BeginAsync(() => Task.FromResult(HostAddresses.Of(tunnel.Name))) is not { } host)
        {
            return Report($"{tunnel.Name} is gone, or has no address");
        }

        var own = neighbourhood.Tunnelled(host, number);
        var size = own.GetAddressBytes().Length * 8;
        string key;
        try
        {
            key = await MakeOwnEndAsync(host, own, size, cancellation);
        }
        catch (IOException e)
        {
            return new StrangerReport.Tunnel(tunnel.Name, e.Message, null, []);
        }

        // From here on the host is changed for a moment: first the note, then the deed.
        traces.Note(new Trace(TraceKind.Peer, tunnel.Name, key));
        traces.Note(new Trace(TraceKind.Route, tunnel.Name, $"{own}/{size}"));
        traces.Note(new Trace(TraceKind.Connections, tunnel.Name, $"{own}"));
        var peer = await inside.RunAsync("wg", ["set", tunnel.Name, "peer", key, "allowed-ips", $"{own}/{size}"], cancellation);
        var route = await inside.RunAsync("ip", ["route", "add", $"{own}/{size}", "dev", tunnel.Name], cancellation);
        if (peer.ExitCode != 0 || route.ExitCode != 0)
        {
            return Report($"{tunnel.Name} takes no peer: {ProgramResult.LastLine(peer.Error + route.Error)}");
        }

        if (Through is not null)
        {
            await Through();
        }

        return await TryAsync(host, cancellation);
    }

    private async Task<StrangerReport.Tunnel> TryAsync(IPAddress host, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Greeting.Limit);
        var trials = await Task.WhenAll(tunnel.SshPorts.Select(async port =>
            (Port: port, Fault: await Greeting.TryAnyAsync(outside, [new IPEndPoint(host, port)], greets, limited.Token))));
        var reached = trials.Where(t => t.Fault is null).Select(t => t.Port).ToList();
        if (reached.Count == trials.Length)
        {
            return new StrangerReport.Tunnel(tunnel.Name, null, null, reached, IsUp: true);
        }

        var faults = string.Join(", ", trials.Select(t => t.Fault).OfType<string>());
        var isUp = await HasShakenHandsAsync(cancellation);
        var fault = isUp
            ? $"the tunnel {tunnel.Name} is up, but {faults}"
            : $"no handshake with {tunnel.Name} on UDP port {tunnel.Port} by the public key that it had";
        return new StrangerReport.Tunnel(tunnel.Name, null, fault, reached, isUp);
    }

    /// <summary>Makes the stranger's end, with a key that exists only for this trial.</summary>
    /// <returns>The public key.</returns>
    private async Task<string> MakeOwnEndAsync(IPAddress host, IPAddress own, int size, CancellationToken cancellation)
    {
        var secret = (await MustAsync(inside.RunAsync("wg", ["genkey"], cancellation), "wg genkey")).Output;
        var key = (await MustAsync(inside.RunAsync("wg", ["pubkey"], secret, cancellation), "wg pubkey")).Output.Trim();
        await MakeLinkAsync(cancellation);

        // The key goes in by standard input: arguments are for all to read.
        await MustAsync(
            outside.RunAsync(
                "wg",
                [
                    "set", _link, "private-key", "/dev/stdin",
                    "peer", tunnel.PublicKey,
                    "endpoint", $"{neighbourhood.HostV4}:{tunnel.Port.ToString(CultureInfo.InvariantCulture)}",
                    "allowed-ips", $"{host}/{size}",
                ],
                secret,
                cancellation),
            "wg set");
        await MustAsync(
            outside.RunAsync("ip", ["-batch", "-"], $"""
                address add {own}/{size} dev {_link}
                link set dev {_link} mtu 1280 up
                route add {host}/{size} dev {_link}

                """, cancellation),
            "ip");
        return key;
    }

    private async Task MakeLinkAsync(CancellationToken cancellation)
    {
        var kernel = await outside.RunAsync("ip", ["link", "add", "dev", _link, "type", "wireguard"], cancellation);
        if (kernel.ExitCode == 0)
        {
            return;
        }

        // wireguard-go talks through a socket in a directory that network namespaces share.
        string program;
        try
        {
            program = Programs.Find("wireguard-go");
        }
        catch (FileNotFoundException)
        {
            throw new IOException("the kernel has no WireGuard, and wireguard-go is not installed");
        }

        await outside.HideAsync(Sockets);
        await MustAsync(
            outside.RunAsync("env", ["LOG_LEVEL=silent", program, _link], cancellation),
            "wireguard-go");
        while ((await outside.RunAsync("wg", ["show", _link, "public-key"], cancellation)).ExitCode != 0)
        {
            // wireguard-go takes a moment until it listens; the trial's own limit ends this loop.
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> HasShakenHandsAsync(CancellationToken cancellation)
    {
        var shown = await outside.RunAsync("wg", ["show", _link, "latest-handshakes"], cancellation);
        return shown.Output.Trim().Split('\t') is [_, var when] && when != "0";
    }

    private static async Task<ProgramResult> MustAsync(Task<ProgramResult> running, string what)
    {
        var result = await running;
        return result.ExitCode == 0 ? result : throw new IOException($"{what}: {ProgramResult.LastLine(result.Error)}");
    }

    private StrangerReport.Tunnel Report(string fault) => new(tunnel.Name, null, fault, []);
}
