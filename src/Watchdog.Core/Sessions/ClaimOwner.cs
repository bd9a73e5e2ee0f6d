namespace Watchdog.Daemon.Store;

/// <summary>Who has taken a session's end.</summary>
internal enum ClaimOwner
{
    /// <summary>Nobody yet.</summary>
    None,

    /// <summary>The daemon: it ends without a rollback.</summary>
    Daemon,

    /// <summary>The executor: it is rolled back.</summary>
    Executor,
}
