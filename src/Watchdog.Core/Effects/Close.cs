namespace Watchdog.Core;

/// <summary>Makes the end durable: the session is the last one now, and none is open.</summary>
/// <param name="Session">The session in its final phase.</param>
public sealed record Close(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
