using System.Globalization;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Which processes are sshd's, and what their titles say. One of root's serves each connection (OpenSSH's monitor, or, before
/// OpenSSH 10, the session itself when root logs in) and began with it.
/// </summary>
internal static class SshProcess
{
    private const string Deleted = " (deleted)";
    private static readonly string[] Programs = ["sshd", "sshd-session", "sshd-auth"];

    /// <summary>Whether it runs one of sshd's programs. Anyone can start one: only root's is to be believed.</summary>
    public static bool IsSshd(ProcessStatus process) => IsSshd(process.Program);

    /// <summary>Whether a program's path is that of one of sshd's.</summary>
    public static bool IsSshd(string program) =>
        Programs.Contains(NameOf(program));

    /// <summary>All processes that run one of sshd's programs, whosever they are. Of all others only the program is looked at.</summary>
    public static IEnumerable<ProcessStatus> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 1 && IsSshd(ProcessStatus.ProgramOf(pid)))
            .Select(ProcessStatus.Read)
            .OfType<ProcessStatus>()
            .Where(IsSshd);

    /// <summary>
    /// Root's process that serves the connection to which a process of a session belongs: the monitor above it. When root logs in
    /// OpenSSH 9.2 has none, and the session itself serves; OpenSSH 10 has one for root too ("sshd-session: root [priv]" above
    /// "sshd-session: root@notty"). Null when the process above has ended.
    /// </summary>
    /// <param name="process">A process that runs one of sshd's programs. Whose it is decides the caller.</param>
    /// <param name="read">Reads a process.</param>
    public static ProcessStatus? ServingOf(ProcessStatus process, Func<int, ProcessStatus?> read) =>
        process.Uid != 0 ? read(process.Parent)
        : IsSession(process.Program) && read(process.Parent) is { Uid: 0 } monitor && IsSession(monitor.Program) ? monitor
        : process;

    /// <summary>Whether a program is one that waits for no connections: from OpenSSH 9.8 on each session is another program than the listener.</summary>
    public static bool IsSession(string program) => NameOf(program) is "sshd-session" or "sshd-auth";

    /// <summary>
    /// Whether it is the one that waits for connections: it began long before any of them, or was restarted by the very
    /// switch. It calls itself "sshd: ... [listener] 0 of 10-100 startups" (OpenSSH, sshd.c, since 8.2).
    /// </summary>
    public static bool IsListener(ProcessStatus process) => process.Title.Contains("[listener]", StringComparison.Ordinal);

    /// <summary>
    /// Whether it serves a connection: "sshd: root [priv]", "sshd-session: op@pts/0". The listener's title is its arguments
    /// before OpenSSH 8.2, and since then as <see cref="IsListener"/> says.
    /// </summary>
    public static bool IsOfSession(ProcessStatus process) =>
        Programs.Any(p => process.Title.StartsWith(p + ": ", StringComparison.Ordinal)) && !IsListener(process);

    /// <summary>
    /// The user whom a process of a session serves, from the title "sshd: USER@pts/0" or "sshd: USER [priv]"; empty when it
    /// does not say.
    /// </summary>
    public static string UserOf(ProcessStatus process)
    {
        var name = Name(process.Title);
        var end = name.IndexOfAny(['@', ' ', '\0']);
        return (end < 0 ? name : name[..end]) is "unknown" ? "" : end < 0 ? name : name[..end];
    }

    /// <summary>
    /// Whether its title tells of a shell or command: "USER@pts/0" or "USER@notty". Before that nobody has been let in: the
    /// title "USER [priv]" already stands when the user has only been named (OpenSSH, session.c and monitor.c).
    /// </summary>
    public static bool IsLoggedIn(ProcessStatus process)
    {
        var name = Name(process.Title);
        return name.Contains('@', StringComparison.Ordinal) && !name.Contains('[', StringComparison.Ordinal);
    }

    private static string NameOf(string program) =>
        Path.GetFileName(program.EndsWith(Deleted, StringComparison.Ordinal) ? program[..^Deleted.Length] : program);

    private static string Name(string title)
    {
        const string Colon = ": ";
        var start = title.IndexOf(Colon, StringComparison.Ordinal);
        return start < 0 ? "" : title[(start + Colon.Length)..].TrimEnd('\0', ' ');
    }
}
