using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Probes.Rounds;

/// <summary>One round of probes in a process of its own, which PID 1 starts outside of the daemon's sandbox.</summary>
/// <remarks>
/// Request and answers are JSON, one to a line: the request first, then an array of the results that are there, again and
/// again, until each probe has one. A daemon that hangs up has given the round up.
/// </remarks>
internal static class Round
{
    // More than a look of the stranger's takes, which is not given up half-way.
    private static readonly TimeSpan Tidying = TimeSpan.FromSeconds(15);

    /// <summary>Asks at the daemon's socket what to run and to compare with, runs the probes, answers there.</summary>
    /// <param name="probes">The probes.</param>
    /// <param name="socket">The path of the round's socket.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ProbeRunner probes, string socket)
    {
        using var givenUp = new CancellationTokenSource();
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            await using var stream = new NetworkStream(connection);
            using var reader = new StreamReader(stream);
            var line = await reader.ReadLineAsync() ?? throw new IOException("it hung up at once");
            var request = JsonSerializer.Deserialize(line, RoundJson.Default.RoundRequest)!;
            _ = CancelAtEndAsync(reader, givenUp);
            await WriteAsync(stream, [.. request.Names.Except(probes.Names).Select(NotConfigured)]);
            await foreach (var results in probes.StreamAsync(request.ToContext(), request.Names, givenUp.Token))
            {
                await WriteAsync(stream, results);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            // Probes that still run end with this process: PID 1 kills its whole cgroup.
            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            // The daemon has given the round up, or has ended.
            await Console.Error.WriteLineAsync($"a round of probes found nobody to answer: {e.Message}");
            return 1;
        }
        finally
        {
            await givenUp.CancelAsync();
            await probes.EndedAsync(Tidying);
        }
    }

    // This process has read config.json just now, the daemon when it started.
    private static ProbeResult NotConfigured(string name) =>
        new(name, ProbeOutcome.Skipped, "config.json does not have it any more");

    private static async Task WriteAsync(NetworkStream stream, ImmutableArray<ProbeResult> results)
    {
        if (results.Length > 0)
        {
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(results, RoundJson.Default.ImmutableArrayProbeResult), (byte)'\n']);
        }
    }

    private static async Task CancelAtEndAsync(StreamReader reader, CancellationTokenSource givenUp)
    {
        try
        {
            _ = await reader.ReadLineAsync();
            await givenUp.CancelAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // This end is closed first when all is said.
        }
    }
}
