namespace Watchdog.Core;

/// <summary>
/// Begins to hand the boot default to the confirmed system, or back to the target's. It is owed until it is done, also over a restart of the
/// daemon; what was to be booted once is withdrawn before. How it went comes back as <see cref="BootDefaultMoved"/>.
/// </summary>
/// <param name="SessionId">The session.</param>
public sealed record HandBootDefault(string SessionId) : Effect
{
    /// <summary>The store path of the system that it goes to. Default: empty, for the system profile's: where the boot loader could not be read.</summary>
    public string System { get; init; } = "";
}
