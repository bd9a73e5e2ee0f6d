using Watchdog.Protocol;

namespace Watchdog.Fuzz;

/// <summary>A control service that refuses whatever it is asked, once it could be read.</summary>
internal sealed class RefusingService : IControlService
{
    private static readonly NoSessionError Refusal = new() { Reason = "there is none", Hint = "arm one" };

    public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation) => Refused<ArmReply>();

    public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) => Task.FromResult(armed);

    public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) => Refused<SessionReply>();

    public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) => Refused<ConfirmReply>();

    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) => Refused<SessionReply>();

    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) => Refused<SessionReply>();

    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) => Refused<AllowReply>();

    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) => Refused<IncomingReply>();

    public Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation) => Refused<StatusReply>();

    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return Refusal;
    }

    public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) => Refused<ProbeReply>();

    public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) => Refused<CheckReply>();

    public async IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return Refusal;
    }

    public Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation) => Refused<HistoryReply>();

    private static Task<Answer<T>> Refused<T>()
        where T : class => Task.FromResult<Answer<T>>(Refusal);
}
