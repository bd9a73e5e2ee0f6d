using System.Globalization;

namespace Watchdog.Lab.Load;

/// <summary>
/// The CPU time of all processes of a host, those that have ended included: PID 1 adopts every orphan, and each process counts the
/// children that it has waited for.
/// </summary>
internal static class CpuTime
{
    /// <summary>Prints what <see cref="Of"/> reads; a process that ends meanwhile is no failure.</summary>
    public const string Command = "cat /proc/[0-9]*/stat 2>/dev/null; true";

    // Of the fields behind the program's name: utime, stime, cutime and cstime (proc_pid_stat(5), fields 14 to 17).
    private const int FirstTime = 11;
    private const int Times = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Adds it up.</summary>
    /// <param name="stats">Lines of /proc/PID/stat.</param>
    /// <exception cref="LabException">One is no such line.</exception>
    public static TimeSpan Of(string stats) => Tick * stats.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(Ticks);

    private static long Ticks(string line)
    {
        // The name is in brackets, and may have some in it.
        var fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= FirstTime + Times
            ? fields.Skip(FirstTime).Take(Times).Sum(f => long.Parse(f, CultureInfo.InvariantCulture))
            : throw new LabException($"that is no line of /proc/PID/stat: {line}");
    }
}
