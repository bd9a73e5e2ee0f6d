using System.Globalization;

namespace Watchdog.Cli.Output;

/// <summary>Writes the replies' wall-clock times for people.</summary>
internal static class LocalTime
{
    private static readonly long MaxUsec = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Writes an instant, such as <c>2026-11-21 03:12:11</c>; <c>?</c> when no calendar has it.</summary>
    /// <param name="realtimeUsec">Microseconds since the epoch.</param>
    /// <param name="zone">The zone to show it in.</param>
    public static string Format(long realtimeUsec, TimeZoneInfo zone)
    {
        if (realtimeUsec < 0 || realtimeUsec >= MaxUsec)
        {
            return "?";
        }

        var instant = DateTime.UnixEpoch.AddTicks(realtimeUsec * TimeSpan.TicksPerMicrosecond);
        return TimeZoneInfo.ConvertTimeFromUtc(instant, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
