using System.Net;

namespace Watchdog.Probes.Network;

/// <summary>Asks addresses for an ICMP echo.</summary>
internal interface IEcho
{
    /// <summary>Which of these addresses answered. Returns as soon as all have, and after 2.5 s at the latest.</summary>
    Task<IReadOnlySet<IPAddress>> AskAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellation);
}
