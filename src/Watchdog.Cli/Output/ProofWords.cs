using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>What counts as proof in a session, and the command that gives it.</summary>
internal static class ProofWords
{
    private const string Daemon = "rollback-watchdogd";
    private const string Name = "rollbackctl";

    /// <summary>What counts, in words.</summary>
    public static string Of(Session session)
    {
        var via = session.Proof is { Via.Length: > 0 } wanted ? $", over {SafeText.Printable(wanted.Via, 32)}" : "";
        var from = session.Proof?.TrustsLocalProxy == true ? "" : " from another host";
        var own = $"a confirm from an ssh session{from} that began after the switch{via}";
        var witness = session.Proof is { Witness.Length: > 0 } w ? $" once {SafeText.Printable(w.Witness, 64)} has come in" : "";
        var probes = $"the required probes, when they have passed for {TimeSpanText.FormatUsec(session.SettleUsec)}{witness}";
        var login = session.Proof?.Login switch
        {
            LoginWorth.Heartbeat => "; a login alone gives one more window, once",
            LoginWorth.Confirm => "; a login alone is a confirm",
            LoginWorth.Ignore or null => "",
        };
        return session.ConfirmBy switch
        {
            ConfirmBy.Operator => own + login,
            ConfirmBy.Probes => $"{probes}; or {own}{login}",
        };
    }

    /// <summary>The command, as it is to be typed where this was asked.</summary>
    /// <param name="session">The session.</param>
    /// <param name="environment">Knows by which name the host was asked, and whether the new system has the program.</param>
    public static string Command(Session session, CliEnvironment environment)
    {
        var id = SafeText.Printable(session.Id, 64);
        return AskedOver.Is(environment) ? $"{AskedOver.Program(environment)} confirm {id}"
            : environment.HasProgram(Name) ? $"{Name} confirm {id}"
            : $"{SafeText.Printable(Kept(session.Program), 256)} confirm {id}";
    }

    /// <summary>What to do next, with the command; empty when there is nothing to do.</summary>
    public static string Next(Session session, CliEnvironment environment)
    {
        var command = Command(session, environment);
        var fresh = AskedOver.Is(environment) ? command : "from a NEW ssh session: " + command;
        return session.Phase switch
        {
            Phase.Armed when session.Deadline is { } deadline && DeadlineWords.LeadsTo(session, deadline) == DeadlineEnd.Rollback => "reboot, then " + fresh,
            Phase.Armed => "switch, then " + fresh,
            Phase.Activating => "when the switch has ended, " + fresh,
            Phase.Probation => fresh,
            Phase.Stranded => "repair access, then: " + command,
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => "",
        };
    }

    // The daemon's program, or the directory of its package: rollbackctl lies beside it, held while the session is open.
    private static string Kept(string program) => Path.GetFileName(program) == Daemon
        ? Path.Combine(Path.GetDirectoryName(program) ?? "/", Name)
        : Path.Combine(program, "bin", Name);
}
