namespace Watchdog.Core;

/// <summary>
/// Begins to point the boot default at the target, so that a loss of power is a rollback. The next boot alone leads to
/// the session's <see cref="Session.FirstBoot"/>, where there is one; else nothing but the default counts. How it went
/// comes back as <see cref="BootDefaultMoved"/>, or as <see cref="FirstBootFailed"/>.
/// </summary>
/// <param name="Session">The session.</param>
public sealed record HoldBootDefault(Session Session) : Effect;
