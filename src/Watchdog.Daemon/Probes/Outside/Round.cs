using System.Net.Sockets;
using System.Text.Json;

namespace Watchdog.Daemon.Probes.Outside;

/// <summary>One round of probes in a process of its own, which PID 1 starts outside of the daemon's sandbox.</summary>
internal static class Round
{
    /// <summary>Asks at the daemon's socket what to compare with, runs the probes, answers there.</summary>
    /// <param name="probes">The probes.</param>
    /// <param name="socket">The path of the round's socket.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IProbeRounds probes, string socket)
    {
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            await using var stream = new NetworkStream(connection);
            var request = (await JsonSerializer.DeserializeAsync(stream, RoundJson.Default.RoundRequest))!;
            var results = await probes.RunAsync(request.ToContext(), CancellationToken.None);
            await JsonSerializer.SerializeAsync(stream, results, RoundJson.Default.ImmutableArrayProbeResult);
            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            // The daemon has given the round up, or has ended.
            await Console.Error.WriteLineAsync($"a round of probes found nobody to answer: {e.Message}");
            return 1;
        }
    }
}
