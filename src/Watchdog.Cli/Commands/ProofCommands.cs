using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl heartbeat</c> and <c>confirm</c>: the commands that need a fresh ssh session.</summary>
internal static class ProofCommands
{
    /// <summary>Creates <c>heartbeat</c>.</summary>
    public static CommandSpec Heartbeat()
    {
        var (command, id, force) = Create("heartbeat", "Proves that you can reach the host, and moves the deadline one window on.\nNeeds an ssh session that was opened after the switch; the session stays open.");
        return new CommandSpec(command, RunAsync, """
            Exit codes of heartbeat:
              0  the proof counts: the deadline has moved
              3  no such session is open
              4  the session was rolled back
              5  refused: proof too old, not from outside, or another ended lately and the id is needed

            Example:
              ssh -o ControlPath=none root@host rollbackctl heartbeat
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new HeartbeatParameters { Id = context.Parsed.GetValue(id), Force = Flag(context, force) };
            var reply = await ProveAsync(context, ControlMethods.Heartbeat, parameters, parameters.Id, cancellation);
            context.Print(reply, output => output.WriteLine(SessionView.Summary(reply.Value.Session, context.Paint)));
            return ExitCode.Done;
        }
    }

    /// <summary>Creates <c>confirm</c>.</summary>
    public static CommandSpec Confirm()
    {
        var (command, id, force) = Create("confirm", "Keeps the new system and ends the session.\nNeeds an ssh session that was opened after the switch; repeating it does no harm.");
        return new CommandSpec(command, RunAsync, """
            Exit codes of confirm:
              0  confirmed: the new system stays
              3  no such session is open
              4  the session was rolled back
              5  refused: proof too old, not from outside, or another ended lately and the id is needed

            Example:
              ssh -o ControlPath=none root@host rollbackctl confirm
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var parameters = new ConfirmParameters { Id = context.Parsed.GetValue(id), Force = Flag(context, force) };
            var reply = await ProveAsync(context, ControlMethods.Confirm, parameters, parameters.Id, cancellation);
            context.Print(reply, output =>
            {
                output.WriteLine(SessionView.Summary(reply.Value.Session, context.Paint));
                foreach (var note in reply.Value.Notes)
                {
                    output.WriteLine($"note: {SafeText.Printable(note)}");
                }
            });
            return ExitCode.Done;
        }
    }

    private static (Command Command, Argument<string?> Id, Option<bool> Force) Create(string name, string description)
    {
        var id = Ids.Create("the open one");
        var force = new Option<bool>("--force") { Description = "Accept the proof from an older session, or from the console. The record keeps it." };
        return (new Command(name, description) { id, force }, id, force);
    }

    private static bool? Flag(CommandContext context, Option<bool> option) => context.Parsed.GetValue(option) ? true : null;

    /// <summary>Calls; when there is no session any more, finds out whether that is because it was rolled back.</summary>
    private static async Task<ControlReply<TReply>> ProveAsync<TParameters, TReply>(
        CommandContext context,
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        string? id,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        try
        {
            return await context.CallAsync(method, parameters, cancellation);
        }
        catch (CliException e) when (e.ExitCode == ExitCode.NoSession)
        {
            throw await RolledBackAsync(context, id, cancellation) ?? e;
        }
    }

    private static async Task<CliException?> RolledBackAsync(CommandContext context, string? id, CancellationToken cancellation)
    {
        try
        {
            var status = await context.ReadAsync(ControlMethods.Status, new NoParameters(), cancellation);
            return status.Value is { Session: null, Last: { } last } && PhaseWords.IsRolledBack(last.Phase) && (id ?? last.Id) == last.Id
                ? new CliException(
                    ExitCode.RolledBack,
                    "rolled-back",
                    $"session {SafeText.Printable(last.Id, 64)}, armed {context.LocalTime(last.ArmedRealtimeUsec)}, was rolled back: {SafeText.Printable(last.Cause)}",
                    $"rollbackctl history {SafeText.Printable(last.Id, 64)}")
                : null;
        }
        catch (CliException)
        {
            // The first answer stands.
            return null;
        }
    }
}
