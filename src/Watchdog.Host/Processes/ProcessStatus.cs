using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

/// <summary>What /proc says of a process (proc_pid_stat(5), proc_pid_status(5)).</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Parent">Its parent's id; 0 for none.</param>
/// <param name="Uid">Its real user id.</param>
/// <param name="Began">When it began: CLOCK_BOOTTIME, to the hundredth of a second, rounded down.</param>
/// <param name="Program">Where its program lies, or empty when that cannot be read.</param>
/// <param name="Title">
/// Its arguments, or what it has written over them; NULs between, as the kernel gives them; at most 4 KiB. Empty when it is
/// not root's and this host's own: the kernel reads the title from the process's own memory, which its owner may have made
/// as long as a gigabyte (prctl(2), PR_SET_MM_MAP) or have put on a file system that never answers.
/// </param>
internal sealed record ProcessStatus(int Pid, int Parent, uint Uid, TimeSpan Began, string Program, string Title = "")
{
    /// <summary>Its group and its supplementary groups.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];

    /// <summary>The device of its controlling terminal (proc_pid_stat(5), tty_nr): a person's shell has one, and all that he starts in it. 0 for none.</summary>
    public int Terminal { get; init; }

    /// <summary>Whether it has a controlling terminal.</summary>
    public bool HasTerminal => Terminal != 0;

    private const int TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int TerminalField = 4;
    private const int StartField = 19;
    private const int MostTitle = 4 * 1024;
    private const int MostStat = 4 * 1024;

    // Its groups may be 65,536 (setgroups(2)): what does not fit is left out.
    private const int MostStatus = 64 * 1024;

    /// <summary>Reads it; null when there is no such process (any more).</summary>
    public static ProcessStatus? Read(int pid) =>
        Parse(pid, Text(pid, "stat", MostStat), Text(pid, "status", MostStatus)) is { } process
            ? process with
            {
                Program = ProgramOf(pid),
                Title = process.Uid == 0 && HostProcess.IsOwn(pid) ? Text(pid, "cmdline", MostTitle) : "",
            }
            : null;

    /// <summary>Reads the kernel's text, without program and title; null when it is none.</summary>
    /// <param name="pid">Whose text it is.</param>
    /// <param name="stat">The file stat.</param>
    /// <param name="status">The file status.</param>
    internal static ProcessStatus? Parse(int pid, string stat, string status)
    {
        try
        {
            var fields = FieldsOf(stat);
            var lines = status.Split('\n');
            return new ProcessStatus(pid, int.Parse(fields[ParentField], CultureInfo.InvariantCulture), Numbers(lines, "Uid:").First(), BeganIn(fields), "")
            {
                Terminal = int.Parse(fields[TerminalField], CultureInfo.InvariantCulture),
                Groups = [.. Numbers(lines, "Gid:").Take(1), .. Numbers(lines, "Groups:")],
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Where its program lies, alone; empty when that cannot be read.</summary>
    public static string ProgramOf(int pid)
    {
        try
        {
            return new FileInfo(PathOf(pid, "exe")).LinkTarget ?? "";
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }

    /// <summary>When a process began, as <see cref="Began"/>; null when there is no such process (any more).</summary>
    public static TimeSpan? BeganOf(int pid)
    {
        try
        {
            return BeganIn(StatOf(pid));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>The <see cref="Title"/> alone; empty as well when there is no such process (any more).</summary>
    public static string TitleOf(int pid) =>
        UidOf(pid) == 0 && HostProcess.IsOwn(pid) ? Text(pid, "cmdline", MostTitle) : "";

    /// <summary>
    /// With its title, whoever's it is. Only for sshd's own process of a session, whose parent is root's sshd: sshd has made
    /// it unable to be changed by its user (OpenSSH, sshd-session.c, platform_disable_tracing; prctl(2), PR_SET_DUMPABLE).
    /// </summary>
    public ProcessStatus WithTitle() => this with { Title = Text(Pid, "cmdline", MostTitle) };

    private static string PathOf(int pid, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}");

    private static string[] StatOf(int pid) => FieldsOf(Text(pid, "stat", MostStat));

    // The name may hold spaces and parentheses; what follows the last parenthesis is numbers.
    private static string[] FieldsOf(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static TimeSpan BeganIn(string[] fields) =>
        TimeSpan.FromTicks(long.Parse(fields[StartField], CultureInfo.InvariantCulture) * (TimeSpan.TicksPerSecond / TicksPerSecond));

    // "Name:" comes first, at most 64 bytes and their escapes; then eight short lines.
    private static uint? UidOf(int pid)
    {
        const int MostBeforeUid = 1024;
        var line = Text(pid, "status", MostBeforeUid).Split('\n').FirstOrDefault(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        return line is null ? null : Numbers([line], "Uid:").Cast<uint?>().FirstOrDefault();
    }

    private static string Text(int pid, string name, int most) => Files.ReadStartText(PathOf(pid, name), most);

    private static IEnumerable<uint> Numbers(string[] status, string name) =>
        status.First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => uint.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (uint?)null)
            .OfType<uint>();
}
