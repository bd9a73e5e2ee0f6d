using Watchdog.Core;
using Watchdog.Host.Systems;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>Adds to a status what is of the host and not of its session: the probes, where the next boot leads, and what is known of the systems that it names.</summary>
internal static class StatusFacts
{
    /// <summary>The status with these.</summary>
    /// <param name="status">The status.</param>
    /// <param name="host">Knows of the systems, and of the boot loader, which is asked only while a session is open.</param>
    /// <param name="probes">The names of the host's probes.</param>
    /// <param name="now">Now.</param>
    public static StatusReply AddTo(StatusReply status, HostReader host, IEnumerable<string> probes, Moment now)
    {
        var nextBoot = status.Session is null ? "" : host.NextBoot.Leads;
        string[] named = [status.Session?.Target ?? "", status.Last?.Target ?? "", status.RunningSystem, status.BootedSystem, nextBoot];
        return status with
        {
            Systems = [.. host.Known.Of(named, now.Wall).Select(ProtocolMap.ToWire)],
            Probes = [.. probes],
            NextBoot = nextBoot.Length > 0 ? nextBoot : null,
        };
    }
}
