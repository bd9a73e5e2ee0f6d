namespace Watchdog.Core;

/// <summary>One rung as it was climbed.</summary>
/// <param name="Rung">Which.</param>
/// <param name="Began">When it began.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was seen, in words.</param>
/// <param name="Sight">What a verify that did not succeed saw, for the next move; null of all others, and of one that did not end.</param>
public sealed record RungRecord(Rung Rung, Moment Began, RungOutcome Outcome, string Detail, Sight? Sight = null);
