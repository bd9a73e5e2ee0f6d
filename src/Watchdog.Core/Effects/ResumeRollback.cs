namespace Watchdog.Core;

/// <summary>Has PID 1 run the executor now for a rollback that was interrupted. Harmless when it runs already.</summary>
/// <param name="Session">The session.</param>
public sealed record ResumeRollback(Session Session) : Effect;
