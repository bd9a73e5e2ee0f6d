using System.Globalization;
using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host.Running;
using Watchdog.Probes.Network;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.WireGuard;

namespace Watchdog.Probes.Stranger;

/// <summary>Makes the order for a look, and has one unit do it for whoever asks meanwhile.</summary>
internal sealed class StrangerRounds(ISshListeners listeners, IOperatorLinks links, IProgramRunner programs, Func<StrangerOrder, StrangerReport> run) : IStranger
{
    private readonly Lock _lock = new();
    private Task<StrangerLook>? _running;
    private (string? Session, Moment? Activation) _key;

    /// <inheritdoc/>
    public Task<StrangerLook> LookAsync(ProbeContext context, CancellationToken cancellation)
    {
        lock (_lock)
        {
            // A look that began before the switch ended says nothing about the new system.
            var key = (context.Session?.Id, context.Session?.ActivationEnded);
            if (_running is not { IsCompleted: false } running || _key != key)
            {
                _key = key;

                // Not cancelled with whoever asked first: the other may still wait for it, and it ends by itself.
                _running = running = Task.Run(() => LookNowAsync(context, CancellationToken.None), CancellationToken.None);
            }

            // A caller that gives up does not end the look: the look has a limit of its own, and tidies up after itself.
            return running;
        }
    }

    private async Task<StrangerLook> LookNowAsync(ProbeContext context, CancellationToken cancellation)
    {
        IReadOnlyList<StrangerOrder.Listener> tried;
        try
        {
            tried = Before(context, KnownProbe.StrangerSsh.Name) is { } ssh
                ? JsonSerializer.Deserialize(ssh, StrangerJson.Default.OrderListeners)!
                : await FindListenersAsync(cancellation);
        }
        catch (IOException e)
        {
            // PID 1 does not say which sshd it is: there is no look, and so nothing to be said of the tunnels either.
            return new StrangerLook(StrangerOrder.Sweep, StrangerReport.Unable(e.Message));
        }

        var tunnels = Before(context, KnownProbe.StrangerWireGuard.Name) is { } wireGuard
            ? await OnPortsOfNowAsync(JsonSerializer.Deserialize(wireGuard, StrangerJson.Default.OrderTunnels)!, cancellation)
            : await FindTunnelsAsync(tried, cancellation);
        var order = new StrangerOrder(tried, tunnels, Greets: context.Session is null) { Way = WayOf(context) };
        return new StrangerLook(order, tried.Count + tunnels.Count == 0 ? StrangerReport.Unable("sshd listens nowhere") : run(order));
    }

    /// <summary>How the operator came in; a link's own address (fe80::) is on many links, and no twin can tell which.</summary>
    private StrangerOrder.OperatorWay? WayOf(ProbeContext context) =>
        context.Session is not null
        && SshWay.LocalOf(context.Operator) is { IsIPv6LinkLocal: false } local
        && SshWay.RemoteOf(context.Operator) is { } remote
        && links.Of(context.Operator) is { } link
        && FirewallTwin.IsPlain(link.Name)
            ? new StrangerOrder.OperatorWay(link.Name, remote.ToString(), local.ToString(), context.Operator!.LocalPort)
            : null;

    private static string? Before(ProbeContext context, string probe) => context.AtArm(probe) is { Evidence.Length: > 0 } before ? before.Evidence : null;

    private async Task<IReadOnlyList<StrangerOrder.Listener>> FindListenersAsync(CancellationToken cancellation)
    {
        var found = (await listeners.FindAsync(cancellation)).Where(l => !IPAddress.IsLoopback(l.Address)).ToList();

        // A socket on [::] may take IPv4 too (ipv6(7)): tried, and forgotten if not.
        var alsoV4 = found.Where(l => l.Address.Equals(IPAddress.IPv6Any)).Select(l => new IPEndPoint(IPAddress.Any, l.Port));
        return [.. found.Concat(alsoV4).Distinct().Select(l => new StrangerOrder.Listener(l.Address.ToString(), l.Port))];
    }

    /// <summary>
    /// The tunnels of arm, on the ports that they have now: the kernel chooses another for an interface that is made anew without
    /// ListenPort (wg(8)). Whether a port that has changed keeps the operator out shows in the operator's own traffic.
    /// </summary>
    private async Task<IReadOnlyList<StrangerOrder.Tunnel>> OnPortsOfNowAsync(IReadOnlyList<StrangerOrder.Tunnel> tunnels, CancellationToken cancellation)
    {
        if (tunnels.Count == 0)
        {
            return tunnels;
        }

        try
        {
            var shown = await programs.RunAsync("wg", ["show", "all", "listen-port"], cancellation);
            var ports = shown.Output.Split('\n')
                .Select(l => l.Split('\t'))
                .Where(f => f.Length == 2 && int.TryParse(f[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .ToLookup(f => f[0], f => int.Parse(f[1], CultureInfo.InvariantCulture));
            return [.. tunnels.Select(t => t with { Port = ports[t.Name].FirstOrDefault(p => p > 0, t.Port) })];
        }
        catch (FileNotFoundException)
        {
            return tunnels;
        }
    }

    private async Task<IReadOnlyList<StrangerOrder.Tunnel>> FindTunnelsAsync(IReadOnlyList<StrangerOrder.Listener> tried, CancellationToken cancellation)
    {
        ProgramResult dump;
        try
        {
            dump = await programs.RunAsync("wg", ["show", "all", "dump"], cancellation);
        }
        catch (FileNotFoundException)
        {
            return [];
        }

        return
        [
            .. WireGuardDump.Parse(dump.Output)
                .Where(i => i.Port > 0)
                .Select(i => new StrangerOrder.Tunnel(i.Name, i.PublicKey, i.Port, PortsOn(HostAddresses.Of(i.Name), tried))),
        ];
    }

    private static List<int> PortsOn(IPAddress? address, IReadOnlyList<StrangerOrder.Listener> tried) =>
    [
        .. tried
            .Where(l => IPAddress.Parse(l.Address) is var on && (on.Equals(IPAddress.Any) || on.Equals(IPAddress.IPv6Any) || on.Equals(address)))
            .Select(l => l.Port)
            .Distinct(),
    ];
}
