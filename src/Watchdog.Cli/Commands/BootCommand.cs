using System.CommandLine;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl boot</c>: whether this boot is proven, for what must know before it calls a boot good.</summary>
internal static class BootCommand
{
    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var wait = new Option<bool>("--wait") { Description = "Wait until the session has ended, or its rollback has begun." };
        var command = new Command("boot", "Says whether this boot is proven: it is not while a session is open that has brought its system.\nFor units before boot-complete.target.") { wait };
        return new CommandSpec(command, RunAsync, """
            Exit codes of boot:
              0  it is proven, or no session's matter
              4  it is not (with --wait: it will not be)

            Example:
              rollbackctl boot --wait
            """);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            if (context.Parsed.GetValue(wait))
            {
                return await WaitAsync(context, cancellation);
            }

            var reply = await context.AskAsync(ControlMethods.Status, new NoParameters(), cancellation);
            return Say(context, reply, reply.Value.BootUnproven != true);
        }
    }

    private static async Task<int> WaitAsync(CommandContext context, CancellationToken cancellation)
    {
        string? waitedFor = null;
        try
        {
            return await new StatusStream(context).FollowAsync(Take, _ => waitedFor is not null, cancellation);
        }
        catch (CliException e) when (waitedFor is not null)
        {
            // The boot was not proven, and no daemon is left that could say more.
            throw new CliException(ExitCode.RolledBack, e.Name, e.Message, e.Hint, e.Parameters);
        }

        int? Take(ControlReply<StatusReply> reply)
        {
            var status = reply.Value;
            if (status is not { BootUnproven: true, Session: { } open })
            {
                return Say(context, reply, waitedFor is null || status.Last is not { Phase: Phase.RolledBack } last || last.Id != waitedFor);
            }

            waitedFor = open.Id;
            return open.Phase is Phase.RollingBack or Phase.Stranded ? Say(context, reply, isProven: false) : null;
        }
    }

    private static int Say(CommandContext context, ControlReply<StatusReply> reply, bool isProven)
    {
        context.Print(reply, output => output.WriteLine(isProven ? "this boot is proven, or no session's matter" : "this boot is not proven"));
        return isProven ? ExitCode.Done : ExitCode.RolledBack;
    }
}
