using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Takes the baseline's probes of a session that was just armed: a session is durable first, because a round takes a
/// while. At all other times it sleeps until the state changes.
/// </summary>
internal sealed class BaselineWatcher(
    IEventSink loop,
    IProbeRounds probes,
    OperatorReader operators,
    HostReader host,
    IClock clock,
    TimeProvider time,
    ILogger<BaselineWatcher> log) : IDaemonPart
{
    /// <summary>How long the account of whoever armed may take to be looked up: it may lie in a network.</summary>
    public static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long until the next round, when one was not taken and nothing has changed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state is read: a change in between is not missed.
            var changed = loop.WhenChangedAsync();
            if (loop.State.Open is not { Phase: Phase.Armed, Baseline.Round: BaselineRound.Awaited } open || open.IsDue(clock.Now))
            {
                await changed.WaitAsync(cancellation);
                continue;
            }

            await TakeAsync(open, cancellation);
            await changed.OrAfterAsync(Pause, time, cancellation);
        }
    }

    private async Task TakeAsync(Session open, CancellationToken cancellation)
    {
        var named = await NameAsync(open.Baseline.Operator, open.Terms.ConfirmBy == ConfirmBy.Probes, cancellation);
        var results = await ProbeAsync(named, cancellation);

        // The facts are of after the round, whatever waits before it: a switch that began meanwhile is seen.
        loop.Post(() => new BaselineTaken(open.Id, open.Revision, results, named, host.Read()));
    }

    private async Task<Operator?> NameAsync(Operator? found, bool orLast, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(NameLimit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await (orLast ? operators.NameOrLastAsync(found, limited.Token) : operators.NameAsync(found, limited.Token));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Where no operator can be found, the probes that need one are skipped, and say so.
            Log.OperatorNotFound(log, e);
            return null;
        }
    }

    private async Task<ImmutableArray<ProbeResult>> ProbeAsync(Operator? named, CancellationToken cancellation)
    {
        try
        {
            return await probes.RunAsync(ProbeContext.Arming(named), cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Log.RoundFailed(log, e);
            return [.. probes.Names.Select(name => new ProbeResult(name, ProbeOutcome.Skipped, $"the round of probes failed: {e.Message}"))];
        }
    }
}
