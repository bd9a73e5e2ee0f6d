namespace Watchdog.Core.Tests.Ladder;

/// <summary>What may become of a rung.</summary>
internal enum Fate
{
    Succeeds,
    Fails,
    NeedsReboot,

    /// <summary>The executor is killed in it and starts again in the same boot.</summary>
    Dies,

    /// <summary>The host reboots in it without being asked to.</summary>
    PowerFails,
}
