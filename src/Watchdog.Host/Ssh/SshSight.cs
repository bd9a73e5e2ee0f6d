using System.Net;
using Watchdog.Host.Network;

namespace Watchdog.Host.Ssh;

/// <summary>What the kernel tells of the SSH sessions on this host, and of where their clients are.</summary>
/// <param name="LoginsSince">Who has been let in over a connection that was made at an instant of CLOCK_BOOTTIME or later.</param>
/// <param name="ConnectionOf">The connection that an sshd serves; nothing known of it once that has ended.</param>
/// <param name="PlaceOf">Whether a client is on this very host.</param>
/// <param name="OwnTowards">The host's own address towards a client; null when it cannot be told.</param>
internal sealed record SshSight(
    Func<TimeSpan, IEnumerable<SshLogin>> LoginsSince,
    Func<int, SshConnection> ConnectionOf,
    Func<IPAddress, PeerOrigin.Place> PlaceOf,
    Func<IPAddress, IPAddress?> OwnTowards)
{
    /// <summary>As it is on this host.</summary>
    public static SshSight OfHost { get; } = new(
        SshLogins.Since,
        SshConnection.Of,
        static client => PeerOrigin.OfHost().Judge(client),
        static client => new NetworkAddresses().OwnTowards(client));
}
