using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// Tells the service manager how this service fares (sd_notify(3)), beside what Microsoft.Extensions.Hosting.Systemd tells
/// it of start and stop. Does nothing where no service manager asked. Never throws: each method returns whether the
/// message was handed over.
/// </summary>
public sealed class Notifier
{
    private readonly ISystemdNotifier _manager;

    /// <summary>
    /// Reads what the service manager put into the environment, and hides it from the programs that this one starts,
    /// so that none of them can speak in its name.
    /// </summary>
    /// <param name="manager">The host's way to the service manager; it has read its own part of the environment.</param>
    public Notifier(ISystemdNotifier manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        _manager = manager;
        // 0: not asked; negative: garbage, which is the same to us.
        int enabled = LibSystemd.sd_watchdog_enabled(0, out ulong microseconds);
        WatchdogInterval = enabled > 0 ? TimeSpan.FromMicroseconds(microseconds) : null;
        foreach (string name in (ReadOnlySpan<string>)["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>Whether a service manager wants to be told (NOTIFY_SOCKET was set).</summary>
    public bool IsEnabled => _manager.IsEnabled;

    /// <summary>Within which time a <see cref="Watchdog"/> must follow another (sd_watchdog_enabled(3)); null when none is asked for.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>The service is alive, and will say so again within another time than the unit file's (WATCHDOG_USEC in sd_notify(3)).</summary>
    /// <param name="interval">Within which time from now on.</param>
    public bool Watchdog(TimeSpan interval) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"WATCHDOG_USEC={(long)interval.TotalMicroseconds}\nWATCHDOG=1"));

    /// <summary>One line for `systemctl status`.</summary>
    /// <param name="text">Control characters become spaces: a line break would begin another message.</param>
    public bool Status(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Send("STATUS=" + NativeStrings.Printable(text));
    }

    private bool Send(string state)
    {
        try
        {
            _manager.Notify(new ServiceState(state));
            return IsEnabled;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
