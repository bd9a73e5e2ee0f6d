using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>
/// The methods of the interface, each where its group is. In each: permission first, then the request as an event, then the answer
/// in words.
/// </summary>
internal sealed class ControlService(
    ArmingMethods arming,
    ProvingMethods proving,
    EndingMethods ending,
    SystemMethods systems,
    LookingMethods looking,
    DrillMethods drills,
    HistoryMethods history) : IControlService
{
    /// <inheritdoc/>
    public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation) =>
        arming.ArmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) => arming.BaselineAsync(armed, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) =>
        proving.HeartbeatAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) =>
        proving.ConfirmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) =>
        ending.DisarmAsync(parameters, context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) =>
        ending.RollBackAsync(parameters, context);

    /// <inheritdoc/>
    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) =>
        Task.FromResult(systems.Allow(parameters, context));

    /// <inheritdoc/>
    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) =>
        Task.FromResult(systems.Incoming(parameters));

    /// <inheritdoc/>
    public Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation) =>
        Task.FromResult<Answer<StatusReply>>(looking.Status(context));

    /// <inheritdoc/>
    public IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, CancellationToken cancellation) => looking.WatchAsync(context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) => looking.ProbeAsync(context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) => looking.CheckAsync(context, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, CancellationToken cancellation) => drills.DrillAsync(context, cancellation);

    /// <inheritdoc/>
    public Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation) =>
        history.HistoryAsync(parameters, context, cancellation);
}
