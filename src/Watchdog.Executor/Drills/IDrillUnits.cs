using Watchdog.Systemd;

namespace Watchdog.Executor.Drills;

/// <summary>The timer of a drill, and the executor that it starts.</summary>
internal interface IDrillUnits
{
    /// <summary>Makes PID 1 hold the timer.</summary>
    /// <param name="id">Makes the units' name; used once.</param>
    /// <param name="socket">The path of the socket where the executor will ask.</param>
    /// <param name="longest">How long the executor may run.</param>
    /// <exception cref="SystemdException">PID 1 does not hold it.</exception>
    void Start(string id, string socket, TimeSpan longest);

    /// <summary>Ends both. What has ended already is a success.</summary>
    /// <exception cref="SystemdException">They have not ended.</exception>
    void Stop(string id);
}
