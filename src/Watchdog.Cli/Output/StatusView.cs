using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>How things stand, in words and as an exit code.</summary>
internal static class StatusView
{
    /// <summary>Checks that the session asked for is one that the reply tells of.</summary>
    /// <exception cref="CliException">It is not.</exception>
    public static void Require(StatusReply status, string? wanted)
    {
        if (wanted is not null && wanted != status.Session?.Id && wanted != status.Last?.Id)
        {
            var id = SafeText.Printable(wanted, 64);
            throw new CliException(ExitCode.NoSession, Interface.Name + ".NoSession", $"session {id} is neither open nor the one that ended last", $"rollbackctl history {id}");
        }
    }

    /// <summary>The exit code: 0 open, 3 not open, 4 not open and rolled back, or stranded.</summary>
    public static int CodeOf(StatusReply status, string? wanted) => Open(status, wanted) switch
    {
        { Phase: Phase.Stranded } => ExitCode.RolledBack,
        not null => ExitCode.Done,
        null when status.Last is { } last && PhaseWords.IsRolledBack(last.Phase) => ExitCode.RolledBack,
        null => ExitCode.NoSession,
    };

    /// <summary>The open session, if it is the one asked for.</summary>
    public static Session? Open(StatusReply status, string? wanted) =>
        status.Session is { } session && (wanted is null || wanted == session.Id) ? session : null;

    /// <summary>Writes the reply.</summary>
    public static void Write(TextWriter output, StatusReply status, string? wanted, CommandContext context)
    {
        if (Open(status, wanted) is { } session)
        {
            SessionView.Write(output, session, context);
            Next(output, session);
        }
        else
        {
            output.WriteLine(wanted is null ? "No session is open." : $"Session {SafeText.Printable(wanted, 64)} is not open.");
            if (status.Last is { } last)
            {
                output.WriteLine("The last one:");
                SessionView.Write(output, last, context);
            }
        }

        output.WriteLine();
        SessionView.Line(output, "running", SafeText.Printable(status.RunningSystem, 256));
        SessionView.Line(output, "booted", SafeText.Printable(status.BootedSystem, 256));
        SessionView.Line(output, "daemon", SafeText.Printable(status.Version, 64));
        foreach (var warning in status.Warnings)
        {
            SessionView.Line(output, "warning", context.Paint.Bad(SafeText.Printable(warning)));
        }
    }

    private static void Next(TextWriter output, Session session)
    {
        var id = SafeText.Printable(session.Id, 64);
        var next = session.Phase switch
        {
            Phase.Armed => "switch, then from a NEW ssh session: rollbackctl confirm " + id,
            Phase.Activating => "when the switch has ended, from a NEW ssh session: rollbackctl confirm " + id,
            Phase.Probation => "from a NEW ssh session: rollbackctl confirm " + id,
            Phase.Stranded => "repair access, then: rollbackctl confirm " + id,
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => "",
        };
        if (next.Length > 0)
        {
            output.WriteLine();
            SessionView.Line(output, "next", next);
        }
    }
}
