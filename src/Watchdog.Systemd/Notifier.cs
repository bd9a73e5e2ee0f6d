using System.Globalization;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// Tells the service manager how this service fares (sd_notify(3)). Does nothing where no service manager asked.
/// Never throws: each method returns whether the message was handed over.
/// </summary>
public sealed class Notifier
{
    private Notifier(bool isEnabled, TimeSpan? watchdogInterval)
    {
        IsEnabled = isEnabled;
        WatchdogInterval = watchdogInterval;
    }

    /// <summary>Whether a service manager wants to be told (NOTIFY_SOCKET is set).</summary>
    public bool IsEnabled { get; }

    /// <summary>Within which time a <see cref="Watchdog()"/> must follow another (sd_watchdog_enabled(3)); null when none is asked for.</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>
    /// Reads what the service manager put into the environment, and hides it from the programs that this one starts,
    /// so that none of them can speak in its name.
    /// </summary>
    public static Notifier FromEnvironment()
    {
        bool isEnabled = LibC.getenv("NOTIFY_SOCKET") != 0;
        // 0: not asked; negative: garbage, which is the same to us.
        int enabled = LibSystemd.sd_watchdog_enabled(0, out ulong microseconds);
        // libsystemd reads the process's own environment, children get the runtime's copy of it: only that is cleared.
        foreach (string name in (ReadOnlySpan<string>)["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return new Notifier(isEnabled, enabled > 0 ? TimeSpan.FromMicroseconds(microseconds) : null);
    }

    /// <summary>The service has started.</summary>
    public bool Ready() => Send("READY=1");

    /// <summary>The service has begun to stop.</summary>
    public bool Stopping() => Send("STOPPING=1");

    /// <summary>The service is alive.</summary>
    public bool Watchdog() => Send("WATCHDOG=1");

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

    private bool Send(string state) => IsEnabled && LibSystemd.sd_notify(0, state) > 0;
}
