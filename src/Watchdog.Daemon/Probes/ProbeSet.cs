namespace Watchdog.Daemon.Probes;

/// <summary>The probes that need no configuration.</summary>
internal static class ProbeSet
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IProbe> All() => [new SshProbe(), new WireGuardProbe()];
}
