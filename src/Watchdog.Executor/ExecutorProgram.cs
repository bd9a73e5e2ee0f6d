using Watchdog.Config;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Notices;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Ssh;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Store;

namespace Watchdog.Executor;

/// <summary><c>rollback-watchdogd recover</c>: waits for its turn, and puts the executor together for the real host.</summary>
internal static class ExecutorProgram
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    // All is done by then; a PID 1 that does not answer must not keep the process here.
    private static readonly TimeSpan LastNotice = TimeSpan.FromSeconds(5);

    /// <summary>Runs it on the real host.</summary>
    /// <returns>0 when nothing is left to do; <see cref="Recovery.GoOn"/> has PID 1 run it again.</returns>
    public static int Run(Paths paths, RecoveryOrder order)
    {
        // Without the lock: another deadline may come first.
        var clock = new SystemClock();
        var stored = new SessionStore(paths);

        // The configuration of arm, and not the new system's in /etc. Only the call for people goes where the new one says.
        var settings = SettingsReader.Read(new ArmedConfiguration(paths).PathFor(order.SessionId), out _);
        SshServices.Configured = settings.SshUnit;
        var current = SettingsReader.Read(paths.Configuration, out _);
        var called = current.Stranded ?? settings.Stranded;
        var notified = current.Notify == NotifySettings.Default ? settings.Notify : current.Notify;
        var timers = new TimerUnits(paths, settings, clock);
        if (!new EarlyStart(() => stored.Load().Open, clock, SystemClock.Pause, timers.FiresLater).Wait(order))
        {
            return 0;
        }

        FileLock? only = null;
        if (!new Turn(() => stored.Load().Open, () => ExecutorLock.TryTake(paths, order.SessionId, out only), SystemClock.Pause).Comes(order))
        {
            Speech.Tell("another executor runs: leaving it to that one");
            return 0;
        }

        using (only)
        {
            Memory.Lock();
            var probes = new ProbeRunner(ProbeSet.All(settings.Probes, paths, DaemonProgram.Find(), TimeProvider.System), TimeProvider.System);
            var rungs = new Rungs(paths, settings, new SwitchLock(paths), probes, probes.Longest + Slack, clock);
            // Made by the queue's own thread: the time zone is a file, which may lie where nothing answers any more.
            var notices = new NoticeQueue(notice => NoticeUnits.OnThisHost(notified, DaemonProgram.Find()).Tell(notice));
            var exitCode = new Recovery(paths, order, timers, rungs, Alarm.OnThisHost(called, notices, clock), clock, SystemClock.Pause).Run();
            if (exitCode == 0)
            {
                notices.Flush(LastNotice);
            }

            return exitCode;
        }
    }
}
