using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Watchdog.Daemon.Probes.Stranger;

/// <summary>Whether an address greets as SSH (RFC 4253, section 4.2).</summary>
internal static class Greeting
{
    private const string Expected = "SSH-";

    /// <summary>How long it may take. A host in the middle of much work takes its time to fork.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Tries several addresses beside each other; one is enough.</summary>
    /// <returns>Null when one greeted, else why none did.</returns>
    public static async Task<string?> TryAnyAsync(NetworkThread outside, IReadOnlyList<IPEndPoint> addresses, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = addresses.Select(a => TryAsync(outside, a, enough.Token)).ToList();
        var faults = new List<string>();
        while (running.Count > 0)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            if (await done is not { } fault)
            {
                await enough.CancelAsync();
                await Task.WhenAll(running);
                return null;
            }

            faults.Add(fault);
        }

        return string.Join(", ", faults.Distinct());
    }

    private static async Task<string?> TryAsync(NetworkThread outside, IPEndPoint address, CancellationToken cancellation)
    {
        using var socket = await outside.BeginAsync(() => Task.FromResult(new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)));
        try
        {
            await socket.ConnectAsync(address, cancellation);
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

            return Encoding.ASCII.GetString(buffer) == Expected ? null : $"{address} does not greet as SSH";
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
}
