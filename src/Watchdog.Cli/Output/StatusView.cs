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

    /// <summary>The systems whose difference is of interest: the target, and what runs now; null when none is.</summary>
    public static (string Before, string After)? Change(StatusReply status, string? wanted) =>
        Open(status, wanted) is { } session && session.Target != status.RunningSystem ? (session.Target, status.RunningSystem) : null;

    /// <summary>Writes the reply.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="status">The reply.</param>
    /// <param name="wanted">The session that was asked for; null for the open one.</param>
    /// <param name="changes">What differs between the target and what runs; may be empty.</param>
    /// <param name="context">What the command has at hand.</param>
    public static void Write(Page page, StatusReply status, string? wanted, IReadOnlyList<string> changes, CommandContext context)
    {
        var systems = new SystemWords(status, context);
        if (Open(status, wanted) is { } session)
        {
            SessionView.WriteState(page, session, context);
            page.Line("next", ProofWords.Next(session, context.Environment), page.Paint.Strong);
            page.Line("proof", session.Phase is Phase.Armed or Phase.Activating or Phase.Probation ? ProofWords.Of(session) : "");
            systems.Write(page, "target", session.Target, SessionView.TargetKind(session));
            WriteUnlessTarget(page, "running", status.RunningSystem, systems, session);
            WriteBooted(page, status, systems, session);
            for (var i = 0; i < changes.Count; i++)
            {
                page.Line(i == 0 ? "changed" : "", changes[i]);
            }

            page.Line("next boot", NextBoot(status, session, systems));
            SessionView.WriteRest(page, session, context);
        }
        else
        {
            page.Write(wanted is null ? "No session is open." : $"Session {SafeText.Printable(wanted, 64)} is not open.");
            if (status.Last is { } last)
            {
                page.Write("The last one:");
                SessionView.WriteState(page, last, context);
                systems.Write(page, "target", last.Target, SessionView.TargetKind(last));
                SessionView.WriteRest(page, last, context);
                page.Gap();
            }

            systems.Write(page, "running", status.RunningSystem);
            WriteBooted(page, status, systems);
        }

        page.Gap();
        foreach (var warning in status.Warnings)
        {
            page.Line("warning", SafeText.Printable(warning), page.Paint.Bad);
        }

        page.Line("daemon", SafeText.Printable(status.Version, 64));
    }

    private static void WriteBooted(Page page, StatusReply status, SystemWords systems, Session? session = null)
    {
        if (status.BootedSystem != status.RunningSystem)
        {
            WriteUnlessTarget(page, "booted", status.BootedSystem, systems, session);
        }
    }

    private static void WriteUnlessTarget(Page page, string label, string system, SystemWords systems, Session? session)
    {
        if (system == session?.Target)
        {
            page.Line(label, "the target");
        }
        else
        {
            systems.Write(page, label, system);
        }
    }

    /// <summary>What a loss of power would lead to, and what a person should know of it.</summary>
    private static string NextBoot(StatusReply status, Session session, SystemWords systems)
    {
        var note = SafeText.Printable(session.NextBoot ?? "");
        return status.NextBoot switch
        {
            _ when note.Length > 0 => note,
            null => "",
            var next when next == session.Target => "the target",
            var next when next == status.RunningSystem => "what runs now",
            { } next when systems.Of(next) is { Length: > 0 } words => words,
            { } next => SafeText.Printable(next, 256),
        };
    }
}
