using Watchdog.Core;
using Watchdog.Systemd;

namespace Watchdog.Executor.Pid1;

/// <summary>The timers in PID 1, as far as the executor moves them.</summary>
internal interface IDeadlineTimers
{
    /// <summary>Makes PID 1 hold a timer for the session's deadline. One that it holds already is a success.</summary>
    /// <exception cref="SystemdException">PID 1 does not hold it.</exception>
    void Start(Session session);

    /// <summary>Drops one timer. One that is gone is a success.</summary>
    /// <exception cref="SystemdException">PID 1 still holds it.</exception>
    void Stop(string sessionId, int number);

    /// <summary>Drops the timers of a session; no other's.</summary>
    /// <exception cref="SystemdException">PID 1 does not answer.</exception>
    void StopAll(string sessionId);
}
