namespace Watchdog.Core;

/// <summary>What the executor does next.</summary>
public abstract record LadderMove
{
    /// <summary>Begin this rung.</summary>
    /// <param name="Rung">Which.</param>
    public sealed record Climb(Rung Rung) : LadderMove;

    /// <summary>The host is on the target and access is verified.</summary>
    public sealed record Done : LadderMove;

    /// <summary>The ladder is used up.</summary>
    public sealed record GiveUp : LadderMove;
}
