namespace Watchdog.Cli.Deploy;

/// <summary>What somebody at the terminal is asked.</summary>
internal enum Question
{
    /// <summary>An interrupt came: what now?</summary>
    Interrupted,

    /// <summary>The command has failed, and something has changed: what becomes of it?</summary>
    Failed,
}
