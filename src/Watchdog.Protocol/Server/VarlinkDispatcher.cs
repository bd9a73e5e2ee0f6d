using System.Runtime.CompilerServices;

namespace Watchdog.Protocol;

/// <summary>Routes a call to the service and makes its replies. Knows nothing of sockets.</summary>
/// <remarks>What the service throws passes through: it is a fault, and the owner of the connection decides.</remarks>
public sealed class VarlinkDispatcher
{
    private readonly IControlService _service;
    private readonly ServiceInfo _info;

    /// <summary>Creates the dispatcher.</summary>
    /// <param name="service">The methods.</param>
    /// <param name="info">What the service says of itself; null: <see cref="Interface.Info"/>.</param>
    public VarlinkDispatcher(IControlService service, ServiceInfo? info = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        _service = service;
        _info = info ?? Interface.Info;
    }

    /// <summary>Answers one message: replies to write in order, as messages without their NUL; none to a <c>oneway</c> call.</summary>
    /// <exception cref="ProtocolException">The message is not a call. The connection should be closed.</exception>
    public async IAsyncEnumerable<byte[]> AnswerAsync(
        ReadOnlyMemory<byte> message,
        CallContext context,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var call = VarlinkCall.Parse(message);
        await foreach (var reply in AnswerAsync(call, context, cancellation))
        {
            yield return reply.ToMessage();
        }
    }

    /// <summary>Answers one call: its replies in order; none to a <c>oneway</c> call, which is carried out all the same.</summary>
    public async IAsyncEnumerable<VarlinkReply> AnswerAsync(
        VarlinkCall call,
        CallContext context,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(context);
        if (call is { Oneway: true, More: true } or { Oneway: true, Upgrade: true })
        {
            // A contradiction, and nobody listens for the answer to it.
            yield break;
        }

        if (call.Upgrade)
        {
            yield return VarlinkReply.Refusal(ServiceErrors.InvalidParameter("upgrade"));
        }
        else if (call.More && call.Method == ControlMethods.Status.FullName)
        {
            await foreach (var reply in WatchAsync(context, cancellation))
            {
                yield return reply;
            }
        }
        else if (call.Method == ControlMethods.Arm.FullName)
        {
            await foreach (var reply in ArmAsync(call, context, cancellation))
            {
                yield return reply;
            }
        }
        else if (call.Method == ControlMethods.Drill.FullName)
        {
            await foreach (var reply in DrillAsync(call, context, cancellation))
            {
                yield return reply;
            }
        }
        else
        {
            var reply = await AnswerOnceAsync(call, context, cancellation);
            if (!call.Oneway)
            {
                yield return reply;
            }
        }
    }

    private async Task<VarlinkReply> AnswerOnceAsync(VarlinkCall call, CallContext context, CancellationToken cancellation)
    {
        var dot = call.Method.LastIndexOf('.');
        var name = dot < 0 ? "" : call.Method[..dot];
        return (name, dot < 0 ? call.Method : call.Method[(dot + 1)..]) switch
        {
            (Interface.Name, "Heartbeat") => await RunAsync(ControlMethods.Heartbeat, call, p => _service.HeartbeatAsync(p, context, cancellation)),
            (Interface.Name, "Confirm") => await RunAsync(ControlMethods.Confirm, call, p => _service.ConfirmAsync(p, context, cancellation)),
            (Interface.Name, "Disarm") => await RunAsync(ControlMethods.Disarm, call, p => _service.DisarmAsync(p, context, cancellation)),
            (Interface.Name, "RollBack") => await RunAsync(ControlMethods.RollBack, call, p => _service.RollBackAsync(p, context, cancellation)),
            (Interface.Name, "Allow") => await RunAsync(ControlMethods.Allow, call, p => _service.AllowAsync(p, context, cancellation)),
            (Interface.Name, "Incoming") => await RunAsync(ControlMethods.Incoming, call, p => _service.IncomingAsync(p, context, cancellation)),
            (Interface.Name, "Status") => await RunAsync(ControlMethods.Status, call, _ => _service.StatusAsync(context, cancellation)),
            (Interface.Name, "Probe") => await RunAsync(ControlMethods.Probe, call, _ => _service.ProbeAsync(context, cancellation)),
            (Interface.Name, "Check") => await RunAsync(ControlMethods.Check, call, _ => _service.CheckAsync(context, cancellation)),
            (Interface.Name, "History") => await RunAsync(ControlMethods.History, call, p => _service.HistoryAsync(p, context, cancellation)),
            (Interface.ServiceName, "GetInfo") => await RunAsync(ControlMethods.GetInfo, call, _ => Task.FromResult<Answer<ServiceInfo>>(_info)),
            (Interface.ServiceName, "GetInterfaceDescription") => await RunAsync(ControlMethods.GetInterfaceDescription, call, Describe),
            (Interface.Name or Interface.ServiceName, _) => VarlinkReply.Refusal(ServiceErrors.MethodNotFound(call.Method)),
            _ => VarlinkReply.Refusal(ServiceErrors.InterfaceNotFound(name)),
        };
    }

    /// <summary>One reply, when all is there; with <c>more</c> another before it, when the session is durable.</summary>
    private async IAsyncEnumerable<VarlinkReply> ArmAsync(VarlinkCall call, CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var method = ControlMethods.Arm;
        if (!method.TryReadParameters(call.Parameters, out var parameters, out var invalid))
        {
            if (!call.Oneway)
            {
                yield return VarlinkReply.Refusal(ServiceErrors.InvalidParameter(invalid));
            }

            yield break;
        }

        var armed = await _service.ArmAsync(parameters, context, cancellation);
        if (call.Oneway)
        {
            yield break;
        }

        if (armed.Reply is not { Session.Baseline: BaselineRound.Awaited } early)
        {
            yield return ToReply(method, armed);
            yield break;
        }

        if (call.More)
        {
            yield return new VarlinkReply { Parameters = method.WriteReply(early), Continues = true };
        }

        yield return ToReply<ArmParameters, ArmReply>(method, await _service.BaselineAsync(early, context, cancellation));
    }

    private async IAsyncEnumerable<VarlinkReply> WatchAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Answer<StatusReply>? last = null;
        await foreach (var answer in _service.WatchAsync(context, cancellation))
        {
            if (!answer.IsGranted)
            {
                yield return VarlinkReply.Refusal(answer.Error);
                yield break;
            }

            last = answer;
            yield return new VarlinkReply { Parameters = ControlMethods.Status.WriteReply(answer.Reply), Continues = true };
        }

        // The service has no more to say, and every reply so far promised another one: the newest again, as the last.
        yield return ToReply(ControlMethods.Status, last ?? await _service.StatusAsync(context, cancellation));
    }

    /// <summary>A reply after each step, and one with the verdict. Without <c>more</c> it is refused.</summary>
    private async IAsyncEnumerable<VarlinkReply> DrillAsync(VarlinkCall call, CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!call.More)
        {
            // Whoever hangs up gives it up, and that is watched for where more replies are asked for.
            yield return VarlinkReply.Refusal(ServiceErrors.ExpectedMore);
            yield break;
        }

        await foreach (var answer in _service.DrillAsync(context, cancellation))
        {
            if (answer.Reply is not { Saved: null } underWay)
            {
                yield return ToReply(ControlMethods.Drill, answer);
                yield break;
            }

            yield return new VarlinkReply { Parameters = ControlMethods.Drill.WriteReply(underWay), Continues = true };
        }
    }

    private static Task<Answer<DescriptionReply>> Describe(DescriptionParameters parameters) =>
        Task.FromResult<Answer<DescriptionReply>>(parameters.Interface switch
        {
            Interface.Name => new DescriptionReply { Description = Interface.Description },
            Interface.ServiceName => new DescriptionReply { Description = Interface.ServiceDescription },
            _ => ServiceErrors.InterfaceNotFound(parameters.Interface),
        });

    private static async Task<VarlinkReply> RunAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        VarlinkCall call,
        Func<TParameters, Task<Answer<TReply>>> run)
        where TParameters : class
        where TReply : class
        => method.TryReadParameters(call.Parameters, out var parameters, out var invalid)
            ? ToReply(method, await run(parameters))
            : VarlinkReply.Refusal(ServiceErrors.InvalidParameter(invalid));

    private static VarlinkReply ToReply<TParameters, TReply>(ControlMethod<TParameters, TReply> method, Answer<TReply> answer)
        where TParameters : class
        where TReply : class
        => answer.IsGranted
            ? new VarlinkReply { Parameters = method.WriteReply(answer.Reply) }
            : VarlinkReply.Refusal(answer.Error);
}
