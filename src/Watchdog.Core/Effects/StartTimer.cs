namespace Watchdog.Core;

/// <summary>Has PID 1 hold a timer for the session's deadline. Done only when PID 1 says that the timer is active.</summary>
/// <param name="Session">The session with its new deadline.</param>
public sealed record StartTimer(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
