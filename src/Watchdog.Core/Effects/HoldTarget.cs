namespace Watchdog.Core;

/// <summary>Keeps the target and the program from being garbage-collected while the session is open.</summary>
/// <param name="Session">The session.</param>
public sealed record HoldTarget(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
