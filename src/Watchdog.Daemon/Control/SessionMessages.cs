using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Probes;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>Says of a session what goes over the socket, with what the probes see of it now and where the next boot leads.</summary>
internal sealed class SessionMessages(IProbeRounds probes, BootLoader loader, IClock clock)
{
    /// <summary>The session as a message.</summary>
    public Protocol.Session Of(Core.Session session) => ProtocolMap.ToWire(session, clock.Now, probes.LatestOf(session)) with
    {
        NextBoot = session.Phase == Core.Phase.Armed && Words.OfNextBoot(session, loader.Next) is { } words ? SafeText.Printable(words) : null,
    };
}
