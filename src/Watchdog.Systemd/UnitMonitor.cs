using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// A thread that waits in the kernel for PID 1's signals about units of one prefix and tells them. It never wakes
/// without cause while connected. When the connection is lost it connects again, with growing pauses between attempts
/// that fail.
/// </summary>
public sealed class UnitMonitor : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Short: it bounds how long Dispose can wait for a thread that is connecting.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly string _prefix;
    private readonly Action<UnitEvent> _onEvent;
    private readonly Func<ManagerConnection> _open;
    private readonly Wakeup _wakeup = new();
    private readonly Thread _thread;
    private ManagerConnection? _connection;
    private Deadline _settled; // a connection that held until then was a good one
    private TimeSpan _pause = FirstPause;

    private UnitMonitor(string prefix, Action<UnitEvent> onEvent, Func<ManagerConnection> open)
    {
        _prefix = prefix;
        _onEvent = onEvent;
        _open = open;
        _thread = new Thread(Run) { IsBackground = true, Name = "unit-monitor" };
    }

    /// <summary>
    /// Starts watching. Signals sent after this returns are seen, unless PID 1 cannot be reached now: then
    /// <see cref="UnitEventKind.Reconnected"/> is told as soon as it can.
    /// </summary>
    /// <param name="prefix">How the names of the units begin.</param>
    /// <param name="onEvent">Called on the monitor's own thread, one event after another. It must not throw.</param>
    public static UnitMonitor Start(string prefix, Action<UnitEvent> onEvent) =>
        Start(prefix, onEvent, static () => ManagerConnection.Open(ConnectTimeout));

    internal static UnitMonitor Start(string prefix, Action<UnitEvent> onEvent, Func<ManagerConnection> open)
    {
        var monitor = new UnitMonitor(prefix, onEvent, open);
        try
        {
            monitor.Connect();
        }
        catch (SystemdException)
        {
            // The thread goes on trying.
        }

        monitor._thread.Start();
        return monitor;
    }

    /// <summary>Ends the thread; no event is told after this returns, unless it is called from an event.</summary>
    public void Dispose()
    {
        _wakeup.Set();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _wakeup.Dispose();
        }
    }

    private void Run()
    {
        bool running = true;
        while (running)
        {
            UnitEvent? happened = null;
            try
            {
                if (_connection is null)
                {
                    Connect();
                    happened = new UnitEvent(UnitEventKind.Reconnected, string.Empty);
                }
                else
                {
                    running = Next(_connection, out happened);
                }
            }
            catch (SystemdException)
            {
                running = Pause();
            }

            // Outside of the try: a fault of the listener is not a lost connection.
            if (running && happened is not null)
            {
                _onEvent(happened);
                running = _wakeup.Wait(-1, 0, new Deadline(0));
            }
        }

        _connection?.Dispose();
    }

    /// <returns>False when the thread should end.</returns>
    private bool Next(ManagerConnection connection, out UnitEvent? happened)
    {
        happened = null;
        using MessageHandle? message = connection.TryReceive();
        if (message is null)
        {
            return connection.Wait(_wakeup);
        }

        if (!connection.IsPrivate && ManagerConnection.IsOwnerChange(message))
        {
            throw BusErrors.Unavailable("monitor", Errno.ConnectionReset);
        }

        happened = Read(connection, message);
        return true;
    }

    private UnitEvent? Read(ManagerConnection connection, MessageHandle message)
    {
        UnitEvent? happened = null;
        if (connection.IsSignal(message, "UnitRemoved"))
        {
            happened = new UnitEvent(UnitEventKind.UnitRemoved, new MessageReader(message, "UnitRemoved").String());
        }
        else if (connection.IsSignal(message, "JobRemoved"))
        {
            var reader = new MessageReader(message, "JobRemoved");
            _ = reader.UInt32();
            _ = reader.ObjectPath();
            happened = new UnitEvent(UnitEventKind.JobRemoved, reader.String(), reader.String());
        }

        return happened?.Name.StartsWith(_prefix, StringComparison.Ordinal) == true ? happened : null;
    }

    private void Connect()
    {
        ManagerConnection connection = _open();
        try
        {
            connection.Subscribe(ConnectTimeout);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _connection = connection;
        _settled = Deadline.In(LongestPause);
    }

    /// <returns>False when the thread should end.</returns>
    private bool Pause()
    {
        if (_connection is not null)
        {
            _connection.Dispose();
            _connection = null;
            // One that breaks as soon as it is made must not make us spin.
            _pause = _settled.Left == 0 ? FirstPause : _pause;
        }

        bool running = _wakeup.Wait(-1, 0, Deadline.In(_pause));
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return running;
    }
}
