namespace Watchdog.Core;

/// <summary>
/// Begins to hand the boot default to the confirmed system. It is owed until it is done, also over a restart of the
/// daemon; how it went comes back as <see cref="BootDefaultMoved"/>.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record HandBootDefault(string SessionId) : Effect;
