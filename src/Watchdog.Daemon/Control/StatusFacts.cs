using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>Adds to a status what is of the host and not of its session: the probes, where the next boot leads, and what is known of the systems that it names.</summary>
internal sealed class StatusFacts(HostReader host, SharedNextBoot boot, IProbeRounds probes, IClock clock)
{
    /// <summary>The status with these. The boot loader is asked only while a session is open.</summary>
    public StatusReply AddTo(StatusReply status)
    {
        var nextBoot = status.Session is null ? "" : boot.Latest.Leads;
        string[] named = [status.Session?.Target ?? "", status.Last?.Target ?? "", status.RunningSystem, status.BootedSystem, nextBoot];
        return status with
        {
            Systems = [.. host.Known.Of(named, clock.Now.Wall).Select(ProtocolMap.ToWire)],
            Probes = [.. probes.Names],
            NextBoot = nextBoot.Length > 0 ? nextBoot : null,
        };
    }
}
