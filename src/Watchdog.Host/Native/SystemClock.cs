using Watchdog.Core;

namespace Watchdog.Host.Native;

/// <summary>CLOCK_BOOTTIME, the kernel's boot id and the wall clock.</summary>
internal sealed unsafe class SystemClock : IClock
{
    private const long NanosecondsPerTick = 100;

    private readonly string _bootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public Moment Now
    {
        get
        {
            LibC.Timespec time;
            if (LibC.ClockGetTime(LibC.ClockBoottime, &time) != 0)
            {
                throw Files.Error("clock_gettime", "CLOCK_BOOTTIME");
            }

            var boot = TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / NanosecondsPerTick));
            return new Moment(boot, _bootId, TimeProvider.System.GetUtcNow());
        }
    }

    /// <summary>Waits, to the microsecond, on CLOCK_BOOTTIME (clock_nanosleep(2)).</summary>
    public static void Pause(TimeSpan time)
    {
        var left = new LibC.Timespec
        {
            Seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick),
        };
        while (LibC.ClockNanosleep(LibC.ClockBoottime, 0, &left, &left) == LibC.Interrupted)
        {
        }
    }
}
