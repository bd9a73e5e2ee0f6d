namespace Watchdog.Systemd.Native;

/// <summary>The end of a bounded wait, on CLOCK_MONOTONIC: the clock that sd-bus and the timers of PID 1 count in.</summary>
internal readonly record struct Deadline(ulong Microseconds)
{
    internal static ulong Now
    {
        get
        {
            _ = LibC.clock_gettime(LibC.ClockMonotonic, out LibC.TimeSpec time);
            return ((ulong)time.Seconds * 1_000_000) + ((ulong)time.Nanoseconds / 1_000);
        }
    }

    /// <summary>How long is left, in microseconds; 0 when it has passed.</summary>
    internal ulong Left
    {
        get
        {
            ulong now = Now;
            return Microseconds > now ? Microseconds - now : 0;
        }
    }

    internal static Deadline In(TimeSpan wait) => new(Now + (ulong)(Math.Max(0, wait.Ticks) / TimeSpan.TicksPerMicrosecond));
}
