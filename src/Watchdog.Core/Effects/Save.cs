namespace Watchdog.Core;

/// <summary>
/// Makes the session durable. It is the commit point: what the saved state promises is made true before it, what it
/// no longer needs is removed after it.
/// </summary>
/// <param name="Session">The session.</param>
/// <param name="MustSurviveReboot">Whether only the disk will do (arm), or memory must serve when the disk is full.</param>
public sealed record Save(Session Session, bool MustSurviveReboot = false) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
