using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Executor.Pid1;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Loop;

/// <summary>Drops timers, roots and notes that a crash left between two effects.</summary>
/// <param name="store">Whether a session was lost in this boot.</param>
/// <param name="roots">The garbage collector's roots.</param>
/// <param name="plain">The notes of the rollback in plain commands.</param>
/// <param name="stopOthers">Drops all our timers but those of one unit, and says which.</param>
/// <param name="log">Where to say so.</param>
internal sealed class LeftBehind(
    SessionStore store,
    TargetRoots roots,
    PlainRollback plain,
    Func<string?, IReadOnlyList<string>> stopOthers,
    ILogger<LeftBehind> log)
{
    /// <summary>Drops what belongs to no open session. What cannot be dropped stays, and is dropped at another start.</summary>
    /// <param name="open">The open session, or null.</param>
    public void Drop(Session? open)
    {
        if (store.HasLostOneInThisBoot)
        {
            // PID 1 may hold a timer for it, and its service knows the target. Nothing here may take that away.
            return;
        }

        try
        {
            foreach (var timer in stopOthers(open is null ? null : TimerUnits.NameOf(open.Id, open.Deadline.Number)))
            {
                Log.TimerDropped(log, timer);
            }

            roots.ReleaseOthers(open?.Id);
            plain.ForgetOthers(open?.Id);
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            Log.CleanUpFailed(log, e.Message);
        }
    }
}
