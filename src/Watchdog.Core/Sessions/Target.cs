namespace Watchdog.Core;

/// <summary>Where a rollback goes: exact store paths, taken at arm.</summary>
/// <param name="Kind">How it was named.</param>
/// <param name="Generation">The generation's number when it was named by one, else null.</param>
/// <param name="System">The store path whose switch-to-configuration is run.</param>
/// <param name="Profile">The store path that the system profile's link is set to; it may be of a system that has never run.</param>
public sealed record Target(TargetKind Kind, int? Generation, string System, string Profile)
{
    /// <summary>The store path of the system that the next boot is to lead to, at arm and again after a rollback. Default: the profile's.</summary>
    public string Boot { get; init; } = Profile;
}
