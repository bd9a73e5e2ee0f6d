namespace Watchdog.Core;

/// <summary>What the boot loader will do at the next boot, as far as it can be read.</summary>
/// <param name="Default">The store path of the system that its default leads to; empty when it cannot be told.</param>
/// <param name="Obstacle">Why it cannot boot a system just once, in words; empty when it can.</param>
/// <param name="HasFirst">Whether an entry waits to be booted once, before the default's turn comes again.</param>
public sealed record NextBoot(string Default, string Obstacle, bool HasFirst)
{
    /// <summary>Nothing is known.</summary>
    public static NextBoot Unknown { get; } = new("", "the boot loader was not asked", false);
}
