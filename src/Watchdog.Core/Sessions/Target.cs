namespace Watchdog.Core;

/// <summary>Where a rollback goes: exact store paths, taken at arm.</summary>
/// <param name="Kind">How it was named.</param>
/// <param name="Generation">The generation's number when it was named by one, else null.</param>
/// <param name="System">The store path whose switch-to-configuration is run.</param>
/// <param name="Profile">The store path that the system profile is set to.</param>
public sealed record Target(TargetKind Kind, int? Generation, string System, string Profile);
