namespace Watchdog.Cli.Deploy;

/// <summary>What a protected run has the host do. One at a time.</summary>
internal enum Errand
{
    /// <summary>End the session in which nothing has changed.</summary>
    Disarm,

    /// <summary>Look at the host over a new connection, and move its deadline one window on over another: the command still runs.</summary>
    Heartbeat,

    /// <summary>Look at the host over a new connection, and confirm over another.</summary>
    Prove,

    /// <summary>Go back.</summary>
    RollBack,

    /// <summary>Say what runs, after the end.</summary>
    Look,
}
