using System.Globalization;
using System.Text;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Host;

/// <summary>What /proc says of a process (proc_pid_stat(5), proc_pid_status(5)).</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Parent">Its parent's id; 0 for none.</param>
/// <param name="Uid">Its real user id.</param>
/// <param name="Began">When it began: CLOCK_BOOTTIME, to the hundredth of a second, rounded down.</param>
/// <param name="Program">Where its program lies, or empty when that cannot be read.</param>
/// <param name="Title">Its arguments, or what it has written over them; NULs between, as the kernel gives them.</param>
internal sealed record ProcessStatus(int Pid, int Parent, uint Uid, TimeSpan Began, string Program, string Title = "")
{
    /// <summary>Its group and its supplementary groups.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];

    private const int TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int StartField = 19;
    private const int TitleStart = 1024;

    /// <summary>Reads it; null when there is no such process (any more).</summary>
    public static ProcessStatus? Read(int pid)
    {
        try
        {
            var directory = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}";
            var stat = File.ReadAllText(directory + "/stat");

            // The name may hold spaces and parentheses; what follows the last parenthesis is numbers.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var status = File.ReadAllLines(directory + "/status");
            return new ProcessStatus(
                pid,
                int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
                Numbers(status, "Uid:").First(),
                TimeSpan.FromTicks(long.Parse(fields[StartField], CultureInfo.InvariantCulture) * (TimeSpan.TicksPerSecond / TicksPerSecond)),
                new FileInfo(directory + "/exe").LinkTarget ?? "",
                File.ReadAllText(directory + "/cmdline"))
            {
                Groups = [.. Numbers(status, "Gid:").Take(1), .. Numbers(status, "Groups:")],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The beginning of its arguments alone, which costs a tenth of the whole; empty when there is no such process.</summary>
    public static string TitleOf(int pid)
    {
        Span<byte> start = stackalloc byte[TitleStart];
        var length = Files.ReadStart($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cmdline", start);
        return Encoding.UTF8.GetString(start[..length]);
    }

    private static IEnumerable<uint> Numbers(string[] status, string name) =>
        status.First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => uint.Parse(n, CultureInfo.InvariantCulture));
}
