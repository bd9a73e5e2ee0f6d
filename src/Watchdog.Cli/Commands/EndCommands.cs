using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl disarm</c> and <c>rollback</c>.</summary>
internal static class EndCommands
{
    /// <summary>Creates <c>disarm</c>.</summary>
    public static CommandSpec Disarm()
    {
        var ifUnchanged = new Option<bool>("--if-unchanged") { Description = "Refuse it also where the next boot has changed, in place of taking that back." };
        return Create(
            "disarm",
            "Ends a session in which nothing has changed; a next boot that has, is taken back.\nAfter a switch it is refused: confirm or roll back.",
            """
            Exit codes of disarm:
              0  disarmed
              3  no such session is open
              5  refused: the host has changed, or a switch runs

            Example:
              rollbackctl disarm
            """,
            ControlMethods.Disarm,
            (id, parsed) => new DisarmParameters { Id = id, IfUnchanged = parsed.GetValue(ifUnchanged) ? true : null },
            ifUnchanged);
    }

    /// <summary>Creates <c>rollback</c>.</summary>
    public static CommandSpec RollBack() => Create(
        "rollback",
        "Rolls back now, without waiting for the deadline.\nReturns when the rollback has been started; `status --watch` shows how it goes.",
        """
        Exit codes of rollback:
          0  the rollback has been started
          3  no such session is open
          5  refused: it is stranded, there is nothing left to try

        Example:
          rollbackctl rollback && rollbackctl status --watch
        """,
        ControlMethods.RollBack,
        (id, _) => new RollBackParameters { Id = id });

    private static CommandSpec Create<TParameters>(
        string name,
        string description,
        string examples,
        ControlMethod<TParameters, SessionReply> method,
        Func<string?, ParseResult, TParameters> parameters,
        params ReadOnlySpan<Option> options)
        where TParameters : class
    {
        var id = Ids.Create("the open one");
        var command = new Command(name, description) { id };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        return new CommandSpec(command, RunAsync, examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var reply = await context.CallAsync(method, parameters(context.Parsed.GetValue(id), context.Parsed), cancellation);
            context.Print(reply, output => output.WriteLine(SessionView.Summary(reply.Value.Session, context.Paint)));
            return ExitCode.Done;
        }
    }
}
