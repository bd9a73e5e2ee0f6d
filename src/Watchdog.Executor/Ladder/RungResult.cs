using Watchdog.Core;

namespace Watchdog.Executor.Ladder;

/// <summary>How a rung ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Detail">What was seen, in words.</param>
/// <param name="Sight">What a verify that did not succeed saw; null of all others.</param>
internal sealed record RungResult(RungOutcome Outcome, string Detail, Sight? Sight = null)
{
    /// <summary>It did what it is for.</summary>
    public static RungResult Succeeded(string detail) => new(RungOutcome.Succeeded, detail);

    /// <summary>It did not.</summary>
    public static RungResult Failed(string detail) => new(RungOutcome.Failed, detail);
}
