namespace Watchdog.Core;

/// <summary>
/// Makes sure that the executor has not taken the session at the very moment at which its deadline moved, and that the timer
/// of the deadline that is saved now is there: it may have fired before the save.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record VerifyUnclaimed(string SessionId) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
