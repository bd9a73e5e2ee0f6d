using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchdog.Probes.Stranger;

/// <summary>Whether an address greets as SSH (RFC 4253, section 4.2), or at least takes up connections.</summary>
/// <remarks>
/// That it does is seen without sshd's taking part: with TCP_DEFER_ACCEPT on the connecting end Linux holds back the last
/// packet of the handshake (tcp_input.c, tcp_rcv_synsent_state_process: the acknowledgement is delayed), and a close that
/// resets comes first. The firewall, the way there and the listening socket have answered by then; the listener's kernel
/// drops the half-open connection (tcp_minisocks.c, tcp_check_req), so that neither sshd nor what watches its log hears of it.
/// </remarks>
internal static class Greeting
{
    private const int DeferAccept = 9; // TCP_DEFER_ACCEPT, tcp(7)

    private const string Expected = "SSH-";

    /// <summary>How long it may take. A host in the middle of much work takes its time to fork.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Tries several addresses; one is enough. The next is tried beside the others when they have had a moment: sshd
    /// bears few connections at once without a login (sshd_config(5), MaxStartups).
    /// </summary>
    /// <param name="outside">Where it is tried from.</param>
    /// <param name="addresses">What is tried.</param>
    /// <param name="greets">Whether it has to greet; else it is enough that a connection is taken up.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when one did, else why none did.</returns>
    public static async Task<string?> TryAnyAsync(
        NetworkThread outside, IReadOnlyList<IPEndPoint> addresses, bool greets, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<IPEndPoint>(addresses);
        var running = new List<Task<string?>>();
        var faults = new List<string>();
        while (waiting.Count + running.Count > 0)
        {
            var moment = Task.Delay(waiting.Count > 0 ? Patience : Timeout.InfiniteTimeSpan, TimeProvider.System, enough.Token);
            if (waiting.TryDequeue(out var next))
            {
                running.Add(TryAsync(outside, next, greets, enough.Token));
            }

            var done = await Task.WhenAny([.. running, moment]);
            if (done is not Task<string?> tried)
            {
                continue;
            }

            running.Remove(tried);
            if (await tried is not { } fault)
            {
                await enough.CancelAsync();
                await Task.WhenAll(running);
                return null;
            }

            faults.Add(fault);
        }

        return string.Join(", ", faults.Distinct());
    }

    private static async Task<string?> TryAsync(NetworkThread outside, IPEndPoint address, bool greets, CancellationToken cancellation)
    {
        using var socket = await outside.BeginAsync(() => Task.FromResult(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        try
        {
            if (!greets)
            {
                socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, DeferAccept, BitConverter.GetBytes(1));
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }

            await socket.ConnectAsync(address, cancellation);
            if (!greets)
            {
                return null;
            }

            var buffer = new byte[Expected.Length];
            for (var read = 0; read < buffer.Length;)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(read), cancellation);
                if (count == 0)
                {
                    return $"{address} closes without a greeting";
                }

                read += count;
            }

            if (Encoding.ASCII.GetString(buffer) != Expected)
            {
                return $"{address} does not greet as SSH";
            }

            await LeaveAsync(socket, cancellation);
            return null;
        }
        catch (OperationCanceledException)
        {
            return socket.Connected ? $"{address} does not greet" : $"{address} does not answer";
        }
        catch (SocketException e)
        {
            return $"{address}: {e.Message}";
        }
    }

    /// <summary>
    /// Takes leave, and waits until the other end has: the way there is removed next, and a farewell that is lost leaves
    /// a connection behind that waits for a login.
    /// </summary>
    private static async Task LeaveAsync(Socket socket, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Farewell);
        var rest = new byte[256];
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(rest.AsMemory(), limited.Token) > 0)
            {
                // The greeting's rest, and what follows it.
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Gone too, if less politely; or it stays, and the sweep ends it.
        }
    }
}
