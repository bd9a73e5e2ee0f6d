using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchdog.Probes.Ssh;

/// <summary>
/// Whether a listener greets as SSH (RFC 4253, section 4.2), and no more: the connection ends before this end has said
/// anything. sshd logs "Connection closed by …" for it, without the "[preauth]" that sshguard and fail2ban count as an attack.
/// </summary>
internal static class SshBanner
{
    private const string Expected = "SSH-";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks; null when it greets, else why not.</summary>
    public static async Task<string?> AskAsync(IPEndPoint listener, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        using var socket = new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(SshKeyScan.Reachable(listener), limited.Token);
            var buffer = new byte[Expected.Length];
            for (var read = 0; read < buffer.Length;)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(read), limited.Token);
                if (count == 0)
                {
                    return "it closes without a greeting";
                }

                read += count;
            }

            return Encoding.ASCII.GetString(buffer) == Expected ? null : "it does not greet as SSH";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return socket.Connected ? "it does not greet" : "it does not answer";
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }
}
