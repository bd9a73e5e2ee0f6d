namespace Watchdog.Protocol;

/// <summary>The methods of the interface. What a method refuses, it returns; what it throws is a fault of the daemon.</summary>
public interface IControlService
{
    /// <summary>Arms a session. Replies as soon as the session is durable; its baseline may still be awaited.</summary>
    Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Waits until the baseline of a session that was just armed is there, or is known never to come.</summary>
    /// <param name="armed">The reply to the arm.</param>
    /// <param name="context">Who armed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The reply once more, with the session as it is now.</returns>
    Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation);

    /// <summary>Takes a proof and moves the deadline one window on.</summary>
    Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Ends the session and keeps the new system.</summary>
    Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Ends a session in which nothing has changed.</summary>
    Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Starts the rollback.</summary>
    Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Lets a system be switched to again that was rolled back.</summary>
    Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Says whether a system may be switched to: refused when it was rolled back before.</summary>
    Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation);

    /// <summary>Says how things stand.</summary>
    Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation);

    /// <summary>Says how things stand, now and again at each change (<c>Status</c> with <c>more</c>). A refusal is the last item.</summary>
    IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, CancellationToken cancellation);

    /// <summary>Runs the probes now.</summary>
    Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation);

    /// <summary>Says whether the host is ready to be armed.</summary>
    Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation);

    /// <summary>
    /// Rehearses a rollback, and says after each step how far it is. The last item has its verdict (<see cref="DrillReply.Saved"/>),
    /// or is a refusal.
    /// </summary>
    IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, CancellationToken cancellation);

    /// <summary>Reads the record.</summary>
    Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation);
}
