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
            context.Print(reply, output => WriteBaseline(context.NewPage(output), reply.Value.Session));
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
                context.Print(reply, output => WriteArmed(context.NewPage(output), armed, reply.Value.Notes ?? []));
            }
        }
    }

    private static void WriteArmed(Page page, Session session, IReadOnlyList<string> notes)
    {
        page.Write($"{page.Paint.Good("armed")}  {page.Paint.Strong(SafeText.Printable(session.Id, 64))}  target {SessionView.Target(session)}");
        page.Paragraph($"If nothing changes it expires in {TimeSpanText.FormatUsec(session.ArmedLimitUsec)};"
            + $" after the switch you have {TimeSpanText.FormatUsec(session.WindowUsec)} to prove that you can still log in.");
        if (session.NextBoot is { } boot)
        {
            page.Paragraph($"Next boot: {SafeText.Printable(boot)}.");
        }

        foreach (var note in notes)
        {
            page.Paragraph($"Note: {SafeText.Printable(note)}.", page.Paint.Bad);
        }
    }

    private static void WriteBaseline(Page page, Session session)
    {
        if (SessionView.Baseline(session) is { Length: > 0 } missing)
        {
            page.Gap();
            page.Paragraph(missing, page.Paint.Bad);
        }
        else if (session.Probes.Count > 0)
        {
            page.Gap();
            ProbeTable.WriteAtArm(page, session.Probes);
            if (session.Probes.Any(p => p is { Required: true, AtArm.Outcome: ProbeOutcome.Failed }))
            {
                page.Write("  A probe that failed at arm cannot cause a rollback.");
            }
        }
    }
}
