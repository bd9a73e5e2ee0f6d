using System.Globalization;
using Watchdog.Core;
using Watchdog.Daemon.Host;

namespace Watchdog.Daemon.Control;

/// <summary>Who is at the other end of a connection, as the kernel says (SO_PEERCRED and SO_PEERGROUPS, unix(7), socket(7)).</summary>
/// <param name="Pid">The process that connected.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Groups">Its group and its supplementary groups.</param>
/// <param name="Began">When that process began, read when it connected; null when it was gone already.</param>
internal sealed record Peer(int Pid, uint Uid, IReadOnlyList<uint> Groups, TimeSpan? Began)
{
    private static readonly string[] SshPrograms = ["sshd", "sshd-session", "sshd-auth"];
    private const int MostAncestors = 64;

    /// <summary>User and program, for the record.</summary>
    public string Describe()
    {
        var program = Path.GetFileName(ProcessStatus.Read(Pid)?.Program ?? "");
        return string.Create(CultureInfo.InvariantCulture, $"uid {Uid}, pid {Pid}{(program.Length > 0 ? $" ({program})" : "")}");
    }

    /// <summary>
    /// What speaks for this peer's reachability: the SSH session among its ancestors. A multiplexed connection leads to
    /// the sshd of the first one, with its old start; what outlived its session (tmux, cron) leads to none.
    /// </summary>
    /// <param name="forced">Whether the operator overrides the rule.</param>
    /// <param name="read">Reads a process; null: from /proc.</param>
    public Proof Prove(bool forced, Func<int, ProcessStatus?>? read = null) =>
        new(Describe(), "", Began is null ? null : SshSessionBegan(read ?? ProcessStatus.Read), forced);

    private TimeSpan? SshSessionBegan(Func<int, ProcessStatus?> read)
    {
        var process = read(Pid);
        if (process is null || process.Began != Began)
        {
            // Gone, and the number may be another process's now.
            return null;
        }

        var isInSsh = false;
        for (var i = 0; i < MostAncestors && process is { Pid: > 1 }; i++)
        {
            var isSsh = SshPrograms.Contains(ProgramName(process));
            if (isSsh && process.Uid == 0)
            {
                // Only root's sshd vouches, and with its own start: anyone can run a program of that name.
                return IsListener(process) ? null : process.Began;
            }

            if (isInSsh && !isSsh)
            {
                return null;
            }

            isInSsh = isSsh;
            process = read(process.Parent);
        }

        return null;
    }

    // It began long before any connection, or was restarted by the very switch. sshd calls itself
    // "sshd: ... [listener] 0 of 10-100 startups" (OpenSSH, sshd.c, since 8.2).
    private static bool IsListener(ProcessStatus process) => process.Title.Contains("[listener]", StringComparison.Ordinal);

    private static string ProgramName(ProcessStatus process)
    {
        const string Deleted = " (deleted)";
        var program = process.Program.EndsWith(Deleted, StringComparison.Ordinal) ? process.Program[..^Deleted.Length] : process.Program;
        return Path.GetFileName(program);
    }
}
