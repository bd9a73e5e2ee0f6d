namespace Watchdog.Cli;

/// <summary>The exit codes. They are documented and stable.</summary>
internal static class ExitCode
{
    /// <summary>Done, or confirmed.</summary>
    public const int Done = 0;

    /// <summary>It was tried and did not work, or how it ended is not known.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no such session.</summary>
    public const int NoSession = 3;

    /// <summary>The session was rolled back.</summary>
    public const int RolledBack = 4;

    /// <summary>Refused: proof too old, not permitted, a session is open already.</summary>
    public const int Refused = 5;

    /// <summary>The daemon cannot be reached; nothing was asked of it.</summary>
    public const int Unreachable = 6;

    /// <summary>Interrupted from the keyboard: 128 and SIGINT's number, as a shell says it.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end: 128 and SIGTERM's number.</summary>
    public const int Terminated = 143;

    /// <summary>The list for the help text.</summary>
    public const string Help = """
        Exit codes:
          0  done, or confirmed
          1  failed, or how it ended is not known
          2  wrong usage
          3  no such session is open
          4  the session was rolled back
          5  refused: proof too old, not permitted, a session is open already
          6  the daemon cannot be reached
        """;
}
