using System.Text.Json;
using Watchdog.Cli.Deploy;
using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>The daemon of another host, asked by the rollbackctl there over ssh.</summary>
/// <param name="host">[user@]host, as ssh takes it.</param>
/// <param name="isSudo">Whether sudo makes the calls root's there; what anybody may ask goes without.</param>
/// <param name="context">What the command has at hand.</param>
internal sealed class RemoteControl(string host, bool isSudo, CommandContext context) : IHostControl, IDisposable
{
    private readonly SudoPassword _password = new(host, context.Environment.Terminal);

    /// <inheritdoc/>
    public string Host { get; } = SafeText.Printable(host);

    /// <inheritdoc/>
    public string Program => $"rollbackctl -H {Host}{(isSudo ? " --sudo" : "")}";

    /// <inheritdoc/>
    public bool IsOutside => true;

    /// <inheritdoc/>
    public TimeSpan RetryDelay => context.Environment.SshDelay;

    /// <inheritdoc/>
    public Task<ControlReply<CheckReply>> CheckAsync(CancellationToken cancellation) => CallAsync(ControlMethods.Check, isSudo, ["check"], cancellation);

    /// <inheritdoc/>
    public async Task<ControlReply<ArmReply>> ArmAsync(ArmParameters parameters, CancellationToken cancellation)
    {
        var reply = await CallAsync(ControlMethods.Arm, isSudo, ["arm", .. ArmArguments.Of(parameters)], cancellation);
        context.Print(reply, output => ArmedView.Write(output, reply.Value, context.Paint));
        return reply;
    }

    /// <inheritdoc/>
    public async Task FollowAsync(string id, Action<ControlReply<StatusReply>> take, CancellationToken cancellation)
    {
        await foreach (var json in Call().RunAsync(isSudo: false, ["status", id, "--watch"], cancellation))
        {
            take(RemoteReply.Read(ControlMethods.Status, json, Program));
        }
    }

    /// <inheritdoc/>
    public Task<ControlReply<StatusReply>> StatusAsync(CancellationToken cancellation) => CallAsync(ControlMethods.Status, asRoot: false, ["status"], cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<ProbeReply>> ProbeAsync(CancellationToken cancellation) => CallAsync(ControlMethods.Probe, isSudo, ["probe"], cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> HeartbeatAsync(string id, CancellationToken cancellation) => CallAsync(ControlMethods.Heartbeat, isSudo, ["heartbeat", id], cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<ConfirmReply>> ConfirmAsync(string id, CancellationToken cancellation) => CallAsync(ControlMethods.Confirm, isSudo, ["confirm", id], cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> DisarmAsync(string id, CancellationToken cancellation) => CallAsync(ControlMethods.Disarm, isSudo, ["disarm", id, "--if-unchanged"], cancellation);

    /// <inheritdoc/>
    public Task<ControlReply<SessionReply>> RollBackAsync(string id, CancellationToken cancellation) => CallAsync(ControlMethods.RollBack, isSudo, ["rollback", id], cancellation);

    /// <summary>Overwrites the password.</summary>
    public void Dispose() => _password.Dispose();

    private SshCall Call() => new(host, _password, context.Environment);

    private async Task<ControlReply<TReply>> CallAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method, bool asRoot, IReadOnlyList<string> arguments, CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        using var limit = new CancellationTokenSource(context.Environment.CallTimeout, context.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        JsonElement? last = null;
        try
        {
            await foreach (var json in Call().RunAsync(asRoot, arguments, either.Token))
            {
                last = json;
            }
        }
        catch (CliException e) when (last is not null && e.ExitCode == ExitCode.Unreachable)
        {
            // The connection broke after the answer.
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new CliException(ExitCode.Unreachable, "no-answer", $"{Host} has not answered within {TimeSpanText.Format(context.Environment.CallTimeout)}", $"{Program} status");
        }

        return RemoteReply.Read(method, last!.Value, Program);
    }
}
