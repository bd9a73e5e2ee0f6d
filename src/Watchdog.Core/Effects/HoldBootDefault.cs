namespace Watchdog.Core;

/// <summary>
/// Begins to point the boot default at the target, so that a loss of power is a rollback. How it went comes back as
/// <see cref="BootDefaultMoved"/>.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record HoldBootDefault(Session Session) : Effect;
