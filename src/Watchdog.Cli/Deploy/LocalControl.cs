using Watchdog.Cli.Commands;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>This host's own daemon. Nothing proves from here that the host can be reached.</summary>
internal sealed class LocalControl(CommandContext context) : IHostControl
{
    /// <inheritdoc/>
    public string Host => "this host";

    /// <inheritdoc/>
    public string Program => AskedOver.Program(context.Environment);

    /// <inheritdoc/>
    public bool IsOutside => false;

    /// <inheritdoc/>
    public TimeSpan RetryDelay => context.Environment.ReconnectDelay;

    /// <inheritdoc/>
    public Task<ControlReply<CheckReply>> CheckAsync(CancellationToken cancellation) => context.AskAsync(ControlMethods.Check, new NoParameters(), cancellation);

    /// <inheritdoc/>
    public async Task<ControlReply<ArmReply>> ArmAsync(ArmParameters parameters, CancellationToken cancellation)
    {
        var reply = await ArmCall.RunAsync(context, parameters, cancellation);
        if (!context.Json)
        {
            await context.Environment.Output.WriteLineAsync();
            await context.Environment.Output.FlushAsync(cancellation);
        }

        return reply;
    }

    /// <inheritdoc/>
    public async Task FollowAsync(string id, Action<ControlReply<StatusReply>> take, CancellationToken cancellation)
    {
        try
        {
            await using var client = await context.ConnectAsync(cancellation);
            await foreach (var reply in client.CallMoreAsync(ControlMethods.Status, new NoParameters(), cancellation))
            {
                take(reply);
            }
        }
        catch (ControlErrorException e)
        {
            throw ErrorMapping.Refusal(e);
        }
        catch (ProtocolException e)
        {
            throw ErrorMapping.Broken(e);
        }
    }

    /// <inheritdoc/>
    public Task<ControlReply<StatusReply>> StatusAsync(CancellationToken cancellation) => context.ReadAsync(ControlMethods.Status, new NoParameters(), cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<ProbeReply>> ProbeAsync(CancellationToken cancellation) => context.CallAsync(ControlMethods.Probe, new NoParameters(), cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> HeartbeatAsync(string id, CancellationToken cancellation) => context.CallAsync(ControlMethods.Heartbeat, new HeartbeatParameters { Id = id }, cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<ConfirmReply>> ConfirmAsync(string id, CancellationToken cancellation) => context.CallAsync(ControlMethods.Confirm, new ConfirmParameters { Id = id }, cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> DisarmAsync(string id, CancellationToken cancellation) => context.CallAsync(ControlMethods.Disarm, new DisarmParameters { Id = id, IfUnchanged = true }, cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> RollBackAsync(string id, CancellationToken cancellation) => context.CallAsync(ControlMethods.RollBack, new RollBackParameters { Id = id }, cancellation);
}
