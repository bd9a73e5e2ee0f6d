using System.Net;

namespace Watchdog.Host.Network;

/// <summary>How packets to an address leave the host.</summary>
/// <param name="Interface">By which interface.</param>
/// <param name="Gateway">Over which neighbour; null when the address is one itself.</param>
internal sealed record NetworkRoute(string Interface, IPAddress? Gateway);
