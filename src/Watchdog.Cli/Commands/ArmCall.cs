using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>
/// Arms, and says so at once: a session is durable before its baseline is there. It waits for the baseline, so that
/// whatever comes after begins with a whole one.
/// </summary>
internal static class ArmCall
{
    /// <summary>Arms, and prints what is armed and what the probes saw; in JSON one document, at the end.</summary>
    /// <exception cref="CliException">It is not armed, or what became of its baseline is not known.</exception>
    public static async Task<ControlReply<ArmReply>> RunAsync(CommandContext context, ArmParameters parameters, CancellationToken cancellation)
    {
        if (context.Json)
        {
            var only = await context.CallAsync(ControlMethods.Arm, parameters, cancellation);
            context.Print(only, static _ => { });
            return only;
        }

        Session? armed = null;
        try
        {
            var reply = await context.CallMoreAsync(ControlMethods.Arm, parameters, Take, cancellation);
            context.Print(reply, output => WriteBaseline(output, reply.Value.Session, context.Paint));
            return reply;
        }
        catch (CliException e) when (armed is not null)
        {
            throw new CliException(e.ExitCode, e.Name, $"armed, but without word of the baseline: {e.Message}", $"rollbackctl status {armed.Id}", e.Parameters);
        }

        void Take(ControlReply<ArmReply> reply)
        {
            if (armed is null)
            {
                armed = reply.Value.Session;
                context.Print(reply, output => WriteArmed(output, armed, reply.Value.Notes ?? [], context.Paint));
            }
        }
    }

    private static void WriteArmed(TextWriter output, Session session, IReadOnlyList<string> notes, Paint paint)
    {
        output.WriteLine($"{paint.Good("armed")}  {paint.Strong(SafeText.Printable(session.Id, 64))}  target {SessionView.Target(session)}");
        output.WriteLine($"If nothing changes it expires in {TimeSpanText.FormatUsec(session.ArmedLimitUsec)};"
            + $" after the switch you have {TimeSpanText.FormatUsec(session.WindowUsec)} to prove that you can still log in.");
        if (session.NextBoot is { } boot)
        {
            output.WriteLine($"Next boot: {SafeText.Printable(boot)}.");
        }

        foreach (var note in notes)
        {
            output.WriteLine(paint.Bad($"Note: {SafeText.Printable(note)}."));
        }
    }

    private static void WriteBaseline(TextWriter output, Session session, Paint paint)
    {
        if (SessionView.Baseline(session) is { Length: > 0 } missing)
        {
            output.WriteLine();
            output.WriteLine(paint.Bad(missing));
        }
        else if (session.Probes.Count > 0)
        {
            output.WriteLine();
            ProbeTable.WriteAtArm(output, session.Probes);
            if (session.Probes.Any(p => p is { Required: true, AtArm.Outcome: ProbeOutcome.Failed }))
            {
                output.WriteLine("  A probe that failed at arm cannot cause a rollback.");
            }
        }
    }
}
