using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl arm</c>.</summary>
internal static class ArmCommand
{
    private const string Examples = """
        Example:
          rollbackctl arm --window 10min --except unit:nginx.service
          nixos-rebuild switch
          rollbackctl confirm          # from a new ssh session, within the window
        """;

    /// <summary>Creates the command.</summary>
    public static CommandSpec Create()
    {
        var command = new Command("arm", "Arms the timed rollback, before a switch.\nFrom then on the old generation comes back by itself unless you confirm.");
        var options = new ArmOptions(command);
        return new CommandSpec(command, RunAsync, Examples);

        async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
        {
            var reply = await context.CallAsync(ControlMethods.Arm, options.Read(context.Parsed), cancellation);
            context.Print(reply, output => Write(output, reply.Value, context.Paint));
            return ExitCode.Done;
        }
    }

    /// <summary>Writes what is armed, and what the probes saw.</summary>
    public static void WriteArmed(TextWriter output, Session session, Paint paint)
    {
        var id = SafeText.Printable(session.Id, 64);
        output.WriteLine($"{paint.Good("armed")}  {paint.Strong(id)}  target {SessionView.Target(session)}");
        output.WriteLine($"If nothing changes it expires in {TimeSpanText.FormatUsec(session.ArmedLimitUsec)};"
            + $" after the switch you have {TimeSpanText.FormatUsec(session.WindowUsec)} to prove that you can still log in.");
        if (session.Probes.Count > 0)
        {
            output.WriteLine();
            ProbeTable.WriteAtArm(output, session.Probes);
            if (session.Probes.Any(p => p is { Required: true, AtArm.Outcome: ProbeOutcome.Failed }))
            {
                output.WriteLine("  A probe that failed at arm cannot cause a rollback.");
            }
        }
    }

    private static void Write(TextWriter output, ArmReply reply, Paint paint)
    {
        var session = reply.Session;
        var id = SafeText.Printable(session.Id, 64);
        WriteArmed(output, session, paint);
        output.WriteLine();
        output.WriteLine("Next:");
        output.WriteLine("  1. switch, with whatever tool you use");
        if (session.ConfirmBy == ConfirmBy.Probes)
        {
            output.WriteLine($"  2. wait: the probes confirm when all required ones have passed for {TimeSpanText.FormatUsec(session.SettleUsec)}; or, before that,");
        }

        output.WriteLine($"  {(session.ConfirmBy == ConfirmBy.Probes ? 3 : 2)}. from a NEW ssh session: rollbackctl confirm {id}");
        output.WriteLine($"     (no rollbackctl there any more? {SafeText.Printable(reply.Program, 256)} confirm {id})");
    }
}
