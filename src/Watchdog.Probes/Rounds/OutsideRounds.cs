using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Systemd;

namespace Watchdog.Probes.Rounds;

/// <summary>
/// The daemon's rounds: each in a transient unit, because a look at the host takes more rights than the daemon's sandbox
/// leaves it, and because what a round takes of memory and threads goes away with its process.
/// </summary>
internal sealed class OutsideRounds(Paths paths, IRoundUnits units, IReadOnlyList<string> all, TimeProvider time) : IProbeRounds, IDisposable
{
    // Somebody who asks takes his turn: a crowd of rounds would be one of connections to sshd.
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Lock _lock = new();

    /// <summary>How long a round may take. A probe has a limit of its own, well below.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => all;

    private (string Session, int Rungs) _seenOf = ("", 0);
    private ImmutableArray<ProbeResult> _latest = [];

    /// <inheritdoc/>
    public ImmutableArray<ProbeResult> LatestOf(Session session)
    {
        lock (_lock)
        {
            return !session.Phase.IsEnd() && _seenOf == Of(session) ? _latest : [];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<ProbeResult>> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var results = new List<ProbeResult>();
            await foreach (var some in StreamAsync(context, all, cancellation))
            {
                results.AddRange(some);
            }

            return InOrder(results);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImmutableArray<ProbeResult>> StreamAsync(
        ProbeContext context, IReadOnlyCollection<string> names, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        using var talk = new RoundTalk(Path.Combine(paths.Rounds, SessionId.New()));
        var left = names.ToHashSet();
        var hasBegun = false;
        while (left.Count > 0)
        {
            ImmutableArray<ProbeResult> results = [];
            var fault = "the round of probes has ended without it";
            try
            {
                if (!hasBegun)
                {
                    hasBegun = true;
                    await talk.BeginAsync(units, RoundRequest.Of(context, names), limited.Token);
                }

                results = await talk.NextAsync(limited.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                fault = $"the round of probes has not ended within {Protocol.TimeSpanText.Format(Limit)}";
            }
            catch (Exception e) when (e is SystemdException or SocketException or IOException or UnauthorizedAccessException or JsonException)
            {
                fault = $"the round of probes failed: {e.Message}";
            }

            if (results.IsDefaultOrEmpty)
            {
                // A round that could not be made says nothing of the host: it must never look like a lockout.
                results = [.. left.Select(name => new ProbeResult(name, ProbeOutcome.Skipped, fault))];
            }

            left.ExceptWith(results.Select(r => r.Name));
            Remember(context.Session, results);
            yield return results;
        }

        Memory.TrimSoon();
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private void Remember(Session? session, ImmutableArray<ProbeResult> results)
    {
        // A look at somebody else's way in, or a check, is none at the session.
        if (session is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_seenOf != Of(session))
            {
                _seenOf = Of(session);
                _latest = [];
            }

            _latest = InOrder([.. results, .. _latest.Where(l => results.All(r => r.Name != l.Name))]);
        }
    }

    private static (string Session, int Rungs) Of(Session session) => (session.Id, session.Rungs.Length);

    private ImmutableArray<ProbeResult> InOrder(IReadOnlyList<ProbeResult> results) =>
        [.. all.Select(name => results.FirstOrDefault(r => r.Name == name)).OfType<ProbeResult>()];
}
