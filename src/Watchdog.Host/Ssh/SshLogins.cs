using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>
/// Who is logged in over SSH, from sshd's own processes: they are there whether or not PAM and logind take part. Whoever
/// only connects, as probes do, is not among them.
/// </summary>
internal static class SshLogins
{
    /// <summary>All logins whose connection was made at an instant or later.</summary>
    /// <param name="since">CLOCK_BOOTTIME.</param>
    public static IEnumerable<SshLogin> Since(TimeSpan since) =>
        SshProcess.All()
            .Where(p => p.Began >= since)
            .Select(p => Of(p, ProcessStatus.Read, static p => p.WithTitle(), SshServices.IsOfHost))
            .OfType<SshLogin>()
            .Where(l => l.Sshd.Began >= since);

    /// <summary>The login that a process of sshd's stands for; null when it stands for none.</summary>
    /// <param name="process">One of sshd's by its program's name.</param>
    /// <param name="read">Reads a process.</param>
    /// <param name="withTitle">Reads the title of one whose parent is root's sshd.</param>
    /// <param name="isOfHost">Whether root's sshd that serves a connection is this host's own.</param>
    internal static SshLogin? Of(ProcessStatus process, Func<int, ProcessStatus?> read, Func<ProcessStatus, ProcessStatus> withTitle, Func<ProcessStatus, bool> isOfHost)
    {
        // Whose sshd it is comes before what it says.
        var sshd = SshProcess.ServingOf(process, read);
        return sshd is { Uid: 0 } && SshProcess.IsSshd(sshd) && !SshProcess.IsListener(sshd)
            && (process.Title.Length == 0 || SshProcess.IsLoggedIn(process))
            && isOfHost(sshd) && SshProcess.IsLoggedIn(withTitle(process))
            ? new SshLogin(sshd.Title.Length > 0 ? sshd : withTitle(sshd), process.Uid, process.Groups)
            : null;
    }
}
