namespace Watchdog.Core;

/// <summary>Who has taken a session's end.</summary>
public enum ClaimOwner
{
    /// <summary>Nobody yet.</summary>
    None,

    /// <summary>The daemon: it ends without a rollback.</summary>
    Daemon,

    /// <summary>The executor: it is rolled back.</summary>
    Executor,
}
