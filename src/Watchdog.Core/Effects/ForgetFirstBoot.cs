namespace Watchdog.Core;

/// <summary>
/// Begins to withdraw what was to be booted once: the session has changed its mind, and the boot default is right as it
/// is. How it went comes back as <see cref="BootDefaultMoved"/> when it failed.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record ForgetFirstBoot(string SessionId) : Effect;
