namespace Watchdog.Core;

/// <summary>
/// Has PID 1 run the executor now for a rollback that was interrupted. Harmless when it runs already. A session that is
/// being rolled back has no timer any more: without this nobody would go on.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record ResumeRollback(Session Session) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
