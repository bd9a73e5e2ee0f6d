using System.Runtime.CompilerServices;

namespace Watchdog.Protocol.Tests.Server;

/// <summary>Records who called what, and answers with samples, a refusal, or a fault.</summary>
internal sealed class FakeControlService : IControlService
{
    public List<(string Method, object? Peer)> Calls { get; } = [];

    public ArmParameters? LastArm { get; set; }

    public ControlError? Refusal { get; set; }

    public Exception? Fault { get; set; }

    public IReadOnlyList<Answer<StatusReply>> Stream { get; set; } = [];

    /// <summary>What a drill says, one after the other.</summary>
    public IReadOnlyList<Answer<DrillReply>> Drill { get; set; } = [Samples.Drill(true)];

    /// <summary>How the baseline of what is armed stands at once; it is taken afterwards.</summary>
    public BaselineRound Baseline { get; set; }

    public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation)
    {
        LastArm = parameters;
        return Answer(new ArmReply { Session = Samples.Session with { Baseline = Baseline }, Program = "/p" }, context);
    }

    public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation)
    {
        Calls.Add((nameof(BaselineAsync), context.Peer));
        return Task.FromResult(armed with { Session = armed.Session with { Baseline = BaselineRound.Taken } });
    }

    public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new SessionReply { Session = Samples.Session }, context);

    public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new ConfirmReply { Session = Samples.Session, Notes = [] }, context);

    public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new SessionReply { Session = Samples.Session }, context);

    public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new SessionReply { Session = Samples.Session }, context);

    public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new AllowReply { System = parameters.System, WasRefused = true }, context);

    public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new IncomingReply(), context);

    public Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation) => Answer(Samples.Status, context);

    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var status in Stream)
        {
            await Task.Yield();
            yield return status;
        }
    }

    public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) =>
        Answer(new ProbeReply { Probes = [Samples.Probe] }, context);

    public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) =>
        Answer(new CheckReply { Problems = [], Notes = [], Target = "/t", Probes = [Samples.Probe] }, context);

    public async IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Calls.Add((nameof(DrillAsync), context.Peer));
        foreach (var answer in Drill)
        {
            await Task.Yield();
            yield return answer;
        }
    }

    public Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation) =>
        Answer(new HistoryReply { Entries = [Samples.Entry] }, context);

    private Task<Answer<T>> Answer<T>(T reply, CallContext context, [CallerMemberName] string method = "")
        where T : class
    {
        Calls.Add((method, context.Peer));
        return Fault is not null ? Task.FromException<Answer<T>>(Fault)
            : Task.FromResult<Answer<T>>(Refusal is null ? reply : Refusal);
    }
}
