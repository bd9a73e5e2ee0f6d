using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl status</c>.</summary>
internal static class StatusCommand
{
    private const string Examples = """
        Exit codes of status:
          0  a session is open (with --watch: it ended without a rollback)
          3  no session is open
          4  no session is open and the last one was rolled back, or one is stranded

        Example:
          rollbackctl status
          rollbackctl status --watch --json
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var id = Ids.Create("the open one, or else the last");
        var watch = new Option<bool>("--watch") { Description = "Follow it until the session has ended: on a terminal in one place, elsewhere a line for each change that matters." };
        var command = new Command("status", "Shows the open session: its phase, its deadline and why, and the probes then and now.\nWithout an open session, how the last one ended.") { id, watch };
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var wanted = context.Parsed.GetValue(id);
            if (context.Parsed.GetValue(watch))
            {
                return await new StatusWatch(context, wanted).RunAsync(cancellation);
            }

            var reply = await context.ReadAsync(ControlMethods.Status, new NoParameters(), cancellation);
            StatusView.Require(reply.Value, wanted);
            IReadOnlyList<string> changes = !context.Json && StatusView.Change(reply.Value, wanted) is { } change
                ? await ClosureChanges.ReadAsync(context.Environment, change.Before, change.After, cancellation)
                : [];
            context.Print(reply, output => StatusView.Write(context.NewPage(output), reply.Value, wanted, changes, context));
            return StatusView.CodeOf(reply.Value, wanted);
        }
    }
}
