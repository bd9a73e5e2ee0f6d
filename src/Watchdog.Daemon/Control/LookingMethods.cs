using System.Runtime.CompilerServices;
using Watchdog.Daemon.Loop;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>The methods that look and change nothing: how things stand, what the probes see, whether the host is ready.</summary>
internal sealed class LookingMethods(
    IEventSink loop,
    Requests requests,
    StatusReport status,
    IProbeRounds probes,
    OperatorReader operators,
    Readiness readiness,
    StatusFacts facts)
{
    /// <summary>Says how things stand; less of it to whoever may only read.</summary>
    public StatusReply Status(CallContext context) =>
        facts.AddTo(requests.MayOperate(context) ? status.Read(isForOperators: true) : Redaction.Of(status.Read(isForOperators: false)));

    /// <summary>Says how things stand, now and again at each change.</summary>
    public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var _ in loop.StatesAsync(cancellation))
        {
            yield return Status(context);
        }
    }

    /// <summary>Runs the probes now.</summary>
    public async Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation)
    {
        if (requests.Denied(context) is { } denied)
        {
            return denied;
        }

        // Without a session the same counts as in a check.
        var way = loop.State.Open is null ? await operators.ReadAsync(Requests.PeerOf(context).Pid, cancellation) : null;
        var results = await probes.RunAsync(loop.State.Open is { } session ? new ProbeContext(session) : ProbeContext.Arming(way), cancellation);
        var compared = loop.State.Open is { } open
            ? ProtocolMap.Compare(open, results)
            : [.. results.Select(r => new ProbeComparison { Name = r.Name, Required = Readiness.StandsAgainst(r with { Outcome = Core.ProbeOutcome.Failed }, results, way), Latest = ProtocolMap.ToWire(r) })];
        return new ProbeReply { Probes = compared };
    }

    /// <summary>Says whether the host is ready to be armed.</summary>
    public async Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) =>
        requests.Denied(context) is { } denied ? denied : await readiness.CheckAsync(Requests.PeerOf(context).Pid, cancellation);
}
