using System.Globalization;

namespace Watchdog.Lab.Running;

/// <summary>Numbers, as the runs count and print them.</summary>
public static class Figures
{
    /// <summary>The median: of an even number of values the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length switch
        {
            0 => throw new ArgumentException("no value has no median", nameof(values)),
            var n when n % 2 == 1 => sorted[middle],
            _ => (sorted[middle - 1] + sorted[middle]) / 2,
        };
    }

    /// <summary>The smallest value that so many percent of all values do not exceed.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="percent">1 to 100.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? throw new ArgumentException("no value has no percentile", nameof(values)) : sorted[((sorted.Length * percent) - 1) / 100];
    }

    /// <summary>With one digit after a point, whatever the machine's language.</summary>
    public static string Tenths(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>With two digits after a point.</summary>
    public static string Hundredths(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    /// <summary>A number that a program of the host has printed.</summary>
    /// <exception cref="LabException">It is none.</exception>
    public static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new LabException($"{text}: that is no number");

    /// <summary>The machine's load of the last one, five and fifteen minutes (proc_loadavg(5)).</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <summary>Wall-clock time, in seconds since the epoch.</summary>
    public static double Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
