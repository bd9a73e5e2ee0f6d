using Watchdog.Systemd;

namespace Watchdog.Probes.Rounds;

/// <summary>Starts the process of a round.</summary>
internal interface IRoundUnits
{
    /// <summary>Starts it.</summary>
    /// <param name="id">Makes the unit's name; used once.</param>
    /// <param name="socket">The path of the socket where it will ask.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SystemdException">PID 1 does not.</exception>
    Task StartAsync(string id, string socket, CancellationToken cancellation);
}
