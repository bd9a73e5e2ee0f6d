namespace Watchdog.Core;

/// <summary>What the executor does next.</summary>
public abstract record LadderMove
{
    /// <summary>Begin this rung.</summary>
    /// <param name="Rung">Which.</param>
    public sealed record Climb(Rung Rung) : LadderMove;

    /// <summary>The host is on the target, and nothing is left that a higher rung would mend.</summary>
    /// <param name="NotBack">The required probes that did not pass all the same, by name; empty when access is verified as a whole.</param>
    public sealed record Done(IReadOnlyList<string> NotBack) : LadderMove;

    /// <summary>The ladder is used up.</summary>
    public sealed record GiveUp : LadderMove;
}
