using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Probes.Outside;

/// <summary>
/// The daemon's rounds: each in a transient unit, because a look at the host takes more rights than the daemon's sandbox
/// leaves it, and because what a round takes of memory and threads goes away with its process.
/// </summary>
internal sealed class OutsideRounds(Paths paths, IRoundUnits units, IReadOnlyList<string> names, TimeProvider time) : IProbeRounds, IDisposable
{
    // One at a time: two strangers would see each other's links, and take them for the host's.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>How long a round may take. A probe has a limit of its own, well below.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IEnumerable<string> Names => names;

    /// <inheritdoc/>
    public ImmutableArray<ProbeResult> Latest { get; private set; } = [];

    /// <inheritdoc/>
    public async Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await _one.WaitAsync(limited.Token);
            try
            {
                return Latest = await AskAsync(context, limited.Token);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Latest = None($"the round of probes has not ended within {Protocol.TimeSpanText.Format(Limit)}");
        }
        catch (Exception e) when (e is SystemdException or SocketException or IOException or UnauthorizedAccessException or JsonException)
        {
            return Latest = None($"the round of probes failed: {e.Message}");
        }
        finally
        {
            Memory.TrimSoon();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<ImmutableArray<ProbeResult>> AskAsync(ProbeContext context, CancellationToken cancellation)
    {
        Directory.CreateDirectory(paths.Rounds);
        var id = SessionId.New();
        var path = Path.Combine(paths.Rounds, id);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(1);
            await units.StartAsync(id, path, cancellation);
            using var connection = await listener.AcceptAsync(cancellation);
            await using var stream = new NetworkStream(connection);
            await JsonSerializer.SerializeAsync(stream, RoundRequest.Of(context), RoundJson.Default.RoundRequest, cancellation);
            connection.Shutdown(SocketShutdown.Send);
            return await JsonSerializer.DeserializeAsync(stream, RoundJson.Default.ImmutableArrayProbeResult, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // A round that could not be made says nothing of the host: it must never look like a lockout.
    private ImmutableArray<ProbeResult> None(string why) =>
        [.. names.Select(name => new ProbeResult(name, ProbeOutcome.Skipped, why))];
}
