using System.Net;
using System.Net.Sockets;
using System.Text;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes;

/// <summary>
/// Every address on which sshd listens must answer with an SSH greeting (RFC 4253, section 4.2). A connection from the
/// host to itself meets no firewall: what this sees is sshd, not reachability.
/// </summary>
internal sealed class SshProbe : IProbe
{
    private const string Greeting = "SSH-";
    private static readonly string[] Programs = ["sshd", "systemd"];

    /// <inheritdoc/>
    public string Name => "ssh";

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        var listeners = Listeners();
        if (listeners.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, "sshd listens nowhere");
        }

        foreach (var listener in listeners)
        {
            if (await FaultAsync(listener, cancellation) is { } fault)
            {
                return new ProbeResult(Name, ProbeOutcome.Failed, $"{listener}: {fault}");
            }
        }

        return new ProbeResult(Name, ProbeOutcome.Passed, $"answers on {string.Join(", ", listeners)}");
    }

    private static IReadOnlyList<IPEndPoint> Listeners()
    {
        const int SshPort = 22;
        var own = ListeningSockets.Of(Programs[0]);

        // Socket-activated: PID 1 listens, among much else that is not ours to judge.
        return own.Count > 0 ? own : [.. ListeningSockets.Of(Programs[1]).Where(e => e.Port == SshPort)];
    }

    private static async Task<string?> FaultAsync(IPEndPoint listener, CancellationToken cancellation)
    {
        var address = listener.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listener.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listener.Address;
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, listener.Port), cancellation);
            var buffer = new byte[Greeting.Length];
            var read = 0;
            while (read < buffer.Length)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(read), cancellation);
                if (count == 0)
                {
                    return "closed without a greeting";
                }

                read += count;
            }

            return Encoding.ASCII.GetString(buffer) == Greeting ? null : "does not greet as SSH";
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }
}
