namespace Watchdog.Core;

/// <summary>What the boot loader will do at the next boot, as far as it can be read.</summary>
/// <param name="Default">
/// The store path of the system that its default leads to, without a hold of ours before it; empty when it cannot be told.
/// </param>
/// <param name="Obstacle">Why it cannot boot a system just once, in words; empty when it can.</param>
/// <param name="HasFirst">Whether an entry waits to be booted once, before the default's turn comes again.</param>
public sealed record NextBoot(string Default, string Obstacle, bool HasFirst)
{
    /// <summary>Nothing is known.</summary>
    public static NextBoot Unknown { get; } = new("", "the boot loader was not asked", false);

    /// <summary>The store path of the system that the default leads to as all stands, with a hold of ours; empty when it cannot be told.</summary>
    public string Leads { get; init; } = Default;

    /// <summary>Which boot loader it is, in a word or two; empty when nobody knows.</summary>
    public string Loader { get; init; } = "";

    /// <summary>Why a variable of the firmware cannot hold the default, in words; empty when it can.</summary>
    public string HoldObstacle { get; init; } = "the boot loader was not asked";

    /// <summary>The value of LoaderEntryDefault, but for a hold of ours: what is put back in the end; empty for none.</summary>
    public string DefaultVariable { get; init; } = "";

    /// <summary>Whether a variable of the firmware holds the default.</summary>
    public bool CanHold => HoldObstacle.Length == 0;
}
