using System.Globalization;
using System.Text;

namespace Watchdog.Protocol;

/// <summary>Durations as systemd reads and writes them (systemd.time(7), "Parsing Time Spans"): <c>5min</c>, <c>1h 30min</c>.</summary>
/// <remarks>Months and years, whose length is a matter of convention, are left out.</remarks>
public static class TimeSpanText
{
    /// <summary>What is allowed, for error messages.</summary>
    public const string Allowed = "a number with a unit such as 90s, 5min, 1h 30min or 500ms; units: us, ms, s, min, h, d, w; a bare number is seconds";

    /// <summary>The longest text that is read, in characters.</summary>
    private const int MaxLength = 64;

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("w", TimeSpan.TicksPerDay * 7),
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("min", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>Reads a duration.</summary>
    /// <param name="text">The text; white space between its parts is free, the parts are added up.</param>
    /// <param name="value">The duration, zero or more, in whole microseconds.</param>
    /// <param name="error">What is wrong, printable, when the result is false; it says what is allowed.</param>
    public static bool TryParse(string? text, out TimeSpan value, out string error)
    {
        value = TimeSpan.Zero;
        error = $"'{SafeText.Printable(text, MaxLength)}' is not a duration: {Allowed}";
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var rest = text.AsSpan().Trim();
        decimal ticks = 0;
        if (rest.IsEmpty)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            if (!TryTakePart(ref rest, out var part))
            {
                return false;
            }

            ticks += part;
        }

        if (ticks > long.MaxValue)
        {
            error = $"'{SafeText.Printable(text, MaxLength)}' is too long a duration";
            return false;
        }

        var whole = (long)ticks;
        value = TimeSpan.FromTicks(whole - (whole % TimeSpan.TicksPerMicrosecond));
        error = "";
        return true;
    }

    /// <summary>Writes a duration given in microseconds, such as the wire carries.</summary>
    public static string FormatUsec(long usec) => Format(
        usec >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond ? TimeSpan.MaxValue
        : usec <= TimeSpan.MinValue.Ticks / TimeSpan.TicksPerMicrosecond ? TimeSpan.MinValue
        : TimeSpan.FromTicks(usec * TimeSpan.TicksPerMicrosecond));

    /// <summary>
    /// Writes a duration: <c>1h</c>, <c>4min 58s</c>, <c>350ms</c>. From one second on, fractions of a second are
    /// cut off; from one millisecond on, those of a millisecond.
    /// </summary>
    /// <param name="value">The duration; a negative one gets a minus sign before its first part.</param>
    public static string Format(TimeSpan value)
    {
        // Not negated as a TimeSpan: the smallest one has no positive counterpart.
        var ticks = value < TimeSpan.Zero ? -(decimal)value.Ticks : value.Ticks;
        var finest = ticks >= TimeSpan.TicksPerSecond ? TimeSpan.TicksPerSecond
            : ticks >= TimeSpan.TicksPerMillisecond ? TimeSpan.TicksPerMillisecond
            : TimeSpan.TicksPerMicrosecond;
        var result = new StringBuilder(value < TimeSpan.Zero ? "-" : "");
        foreach (var (name, unit) in Units)
        {
            var count = unit >= finest ? decimal.Floor(ticks / unit) : 0;
            if (count > 0)
            {
                ticks -= count * unit;
                result.Append(CultureInfo.InvariantCulture, $"{count:0}{name} ");
            }
        }

        var text = result.ToString().TrimEnd();
        return text is "" or "-" ? "0" : text;
    }

    /// <summary>Takes one number and its unit from the front.</summary>
    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = Count(rest, static c => char.IsAsciiDigit(c) || c == '.');
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || rest[0] == '.' || rest[digits - 1] == '.')
        {
            return false;
        }

        rest = rest[digits..].TrimStart();
        var letters = Count(rest, static c => char.IsAsciiLetter(c) || c == 'µ');
        if (UnitTicks(rest[..letters].ToString()) is not { } unit || number > decimal.MaxValue / unit / 2)
        {
            return false;
        }

        ticks = number * unit;
        rest = rest[letters..].TrimStart();
        return ticks <= decimal.MaxValue / MaxLength;
    }

    private static int Count(ReadOnlySpan<char> text, Func<char, bool> wanted)
    {
        var count = 0;
        while (count < text.Length && wanted(text[count]))
        {
            count++;
        }

        return count;
    }

    private static long? UnitTicks(string name) => name switch
    {
        "us" or "usec" or "µs" => TimeSpan.TicksPerMicrosecond,
        "ms" or "msec" => TimeSpan.TicksPerMillisecond,
        "" or "s" or "sec" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hr" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        "w" or "week" or "weeks" => TimeSpan.TicksPerDay * 7,
        _ => null,
    };
}
