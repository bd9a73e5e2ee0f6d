namespace Watchdog.Core.Tests.Rollback;

/// <summary>What may become of a rung.</summary>
internal enum Fate
{
    Succeeds,
    Fails,
    NeedsReboot,

    /// <summary>Of a look: another system runs.</summary>
    Elsewhere,

    /// <summary>Of a look: something is missing, and a whole way in passes.</summary>
    Reachable,

    /// <summary>Of a look: no way in passes, and what is missing had failed on the new system too.</summary>
    Unmended,

    /// <summary>Of a look: no way in passes that passed on the new system.</summary>
    Lost,

    /// <summary>The executor is killed in it and starts again in the same boot.</summary>
    Dies,

    /// <summary>The host reboots in it without being asked to.</summary>
    PowerFails,
}
