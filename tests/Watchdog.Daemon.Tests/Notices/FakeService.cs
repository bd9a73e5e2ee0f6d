using Watchdog.Protocol;

namespace Watchdog.Daemon.Tests.Notices;

/// <summary>Refuses all that it is asked.</summary>
internal sealed class FakeService : IControlService
{
    private static readonly NoSessionError No = new NoSessionError { Reason = "no", Hint = "" };

    public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<ArmReply>>(No);

    public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) => Task.FromResult(armed);

    public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<SessionReply>>(No);

    public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<ConfirmReply>>(No);

    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<SessionReply>>(No);

    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<SessionReply>>(No);

    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<AllowReply>>(No);

    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<IncomingReply>>(No);

    public Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<StatusReply>>(No);

    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return No;
    }

    public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<ProbeReply>>(No);

    public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<CheckReply>>(No);

    public async IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return No;
    }

    public Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation) => Task.FromResult<Answer<HistoryReply>>(No);
}
