using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>A thread that waits in the kernel until logind's sessions change (sd_login_monitor(3)) and says so.</summary>
public sealed class LoginMonitor : IDisposable
{
    private readonly Action _onChange;
    private readonly LoginMonitorHandle _monitor;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;

    private LoginMonitor(LoginMonitorHandle monitor, Action onChange)
    {
        _monitor = monitor;
        _onChange = onChange;
        _thread = new Thread(Run) { IsBackground = true, Name = "login-monitor" };
    }

    /// <summary>Starts watching.</summary>
    /// <param name="onChange">
    /// Called on the monitor's own thread when sessions came, went or changed; <see cref="LoginSessions.List"/> says which there
    /// are. One call may stand for several changes. It must not throw.
    /// </param>
    /// <exception cref="SystemdException">There is no logind to watch.</exception>
    public static LoginMonitor Start(Action onChange)
    {
        BusErrors.Check(LibSystemd.sd_login_monitor_new("session", out LoginMonitorHandle handle), "sd_login_monitor_new");
        var monitor = new LoginMonitor(handle, onChange);
        monitor._thread.Start();
        return monitor;
    }

    /// <summary>Ends the thread; no change is told after this returns, unless it is called from <c>onChange</c>.</summary>
    public void Dispose()
    {
        _wakeup.Set();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _wakeup.Dispose();
            _monitor.Dispose();
        }
    }

    private void Run()
    {
        while (Wait())
        {
            // Flushed before the call: a change during it is told again.
            _ = LibSystemd.sd_login_monitor_flush(_monitor);
            _onChange();
        }
    }

    private bool Wait()
    {
        const string Operation = "sd_login_monitor";
        int descriptor = BusErrors.Check(LibSystemd.sd_login_monitor_get_fd(_monitor), Operation);
        int events = BusErrors.Check(LibSystemd.sd_login_monitor_get_events(_monitor), Operation);
        BusErrors.Check(LibSystemd.sd_login_monitor_get_timeout(_monitor, out ulong until), Operation);
        return _wakeup.Wait(descriptor, (short)events, new Deadline(until));
    }
}
