using System.Collections.Concurrent;
using Watchdog.Systemd.Bus;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// A thread that waits for PID 1's signals about units of one prefix and tells them. It never wakes without cause while
/// connected. When the connection is lost it connects again, with growing pauses between attempts that fail.
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
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _thread;
    private ManagerConnection? _connection;
    private BlockingCollection<UnitEvent?> _told = []; // by the connection; null when it is lost
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
        _end.Cancel();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                if (Next() is { } happened)
                {
                    _onEvent(happened);
                }

                _end.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }

        _connection?.Dispose();
    }

    private UnitEvent? Next()
    {
        try
        {
            if (_connection is null)
            {
                Connect();
                return new UnitEvent(UnitEventKind.Reconnected, string.Empty);
            }

            return _told.Take(_end.Token) ?? throw BusErrors.Unavailable("monitor", Errno.ConnectionReset);
        }
        catch (SystemdException)
        {
            Pause();
            return null;
        }
    }

    private static bool IsOfAll(UnitEventKind kind) => kind is UnitEventKind.Reloading or UnitEventKind.Reloaded;

    private void Connect()
    {
        ManagerConnection connection = _open();
        // Each connection has a queue of its own: the end of the last connection is not the end of this one.
        var told = new BlockingCollection<UnitEvent?>();
        try
        {
            connection.WatchUnits(
                happened =>
                {
                    if (happened is null || IsOfAll(happened.Kind) || happened.Name.StartsWith(_prefix, StringComparison.Ordinal))
                    {
                        told.Add(happened);
                    }
                },
                ConnectTimeout);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        (_connection, _told) = (connection, told);
        _settled = Deadline.In(LongestPause);
    }

    private void Pause()
    {
        if (_connection is not null)
        {
            _connection.Dispose();
            _connection = null;
            // A connection that breaks as soon as it is made must not make this loop spin.
            _pause = _settled.Left == 0 ? FirstPause : _pause;
        }

        _end.Token.WaitHandle.WaitOne(_pause);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}
