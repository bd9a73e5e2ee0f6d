using System.Runtime.CompilerServices;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Peers;
using Watchdog.Host.Processes;
using Watchdog.Protocol;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Notices;

/// <summary>
/// The methods of the interface, and a note that somebody has seen how the last session ended: a person, who may operate and came
/// over SSH or sits at a terminal, has asked for the status or the record. A program that asks by itself is nobody.
/// </summary>
/// <param name="inner">Answers.</param>
/// <param name="loop">The state.</param>
/// <param name="seen">The note.</param>
/// <param name="isPerson">Whether a peer is a person who may operate.</param>
internal sealed class SeenControlService(IControlService inner, IEventSink loop, SeenEnd seen, Func<Peer, bool> isPerson) : IControlService
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Whether a peer is one, as /proc says. Of a peer that may only read no process is looked at.</summary>
    public static bool IsPerson(Peer peer) => peer.Began is not null && (ProcessStatus.Read(peer.Pid)?.HasTerminal == true || peer.Sshd() is not null);

    /// <inheritdoc/>
    public async Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation)
    {
        var answer = await inner.StatusAsync(context, cancellation);
        await MarkAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var answer in inner.WatchAsync(context, cancellation))
        {
            await MarkAsync(context);
            yield return answer;
        }
    }

    /// <inheritdoc/>
    public async Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation)
    {
        var answer = await inner.HistoryAsync(parameters, context, cancellation);
        await MarkAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation) => inner.ArmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) => inner.BaselineAsync(armed, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) => inner.HeartbeatAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) => inner.ConfirmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) => inner.DisarmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) => inner.RollBackAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) => inner.AllowAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) => inner.IncomingAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) => inner.ProbeAsync(context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) => inner.CheckAsync(context, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, CancellationToken cancellation) => inner.DrillAsync(context, cancellation);

    // Only an end that login would tell of: a process is looked at for no other. It is looked at before the answer goes, because it may
    // end with it; and for a moment at most, because PID 1 may be asked which sshd is the host's, and not answer.
    private async Task MarkAsync(CallContext context)
    {
        if (loop.State is { Open: null, Last: { Phase: Core.Phase.RolledBack } last } && last.Id != seen.Session && context.Peer is Peer peer)
        {
            await Task.WhenAny(Task.Run(() => MarkBy(peer, last.Id)), Task.Delay(Moment, TimeProvider.System));
        }
    }

    private void MarkBy(Peer peer, string session)
    {
        try
        {
            if (isPerson(peer))
            {
                seen.Mark(session);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemdException)
        {
            // It is told again.
        }
    }
}
