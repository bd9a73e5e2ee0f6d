using System.Globalization;

namespace Watchdog.Daemon.Host;

/// <summary>
/// Who is logged in over SSH, from sshd's own processes: they are there whether or not PAM and logind take part. Whoever
/// only connects, as probes do, is not among them.
/// </summary>
internal static class SshLogins
{
    /// <summary>All logins whose connection was made at an instant or later.</summary>
    /// <param name="since">CLOCK_BOOTTIME.</param>
    public static IEnumerable<SshLogin> Since(TimeSpan since) =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ProcessStatus.Read(pid) : null)
            .OfType<ProcessStatus>()
            .Where(p => p.Began >= since && SshProcess.IsSshd(p) && SshProcess.IsLoggedIn(p))
            .Select(p => Of(p, ProcessStatus.Read))
            .OfType<SshLogin>()
            .Where(l => l.Sshd.Began >= since);

    /// <summary>The login that a process of sshd's stands for; null when it stands for none.</summary>
    /// <param name="process">One that says that it is logged in.</param>
    /// <param name="read">Reads a process.</param>
    internal static SshLogin? Of(ProcessStatus process, Func<int, ProcessStatus?> read)
    {
        // Root's own session has no monitor; everybody else's has one of root's as its parent.
        var sshd = process.Uid == 0 ? process : read(process.Parent);
        return sshd is { Uid: 0 } && SshProcess.IsSshd(sshd) && !SshProcess.IsListener(sshd)
            ? new SshLogin(sshd, process.Uid, process.Groups)
            : null;
    }
}
