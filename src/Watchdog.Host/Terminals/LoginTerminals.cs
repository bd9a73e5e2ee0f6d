using System.Globalization;
using Watchdog.Host.Processes;
using Watchdog.Systemd;

namespace Watchdog.Host.Terminals;

/// <summary>
/// The terminals at which people are logged in: of each of logind's sessions the one of its oldest process that has one. logind
/// itself names none where sshd's sessions are not in utmp. A terminal that a program in a session has made (tmux, sudo) is not
/// among them: what is written to the login's own is not written twice.
/// </summary>
internal static class LoginTerminals
{
    // Of a user who runs as many processes as he may, not all are looked at.
    private const int MostProcesses = 4096;

    /// <summary>The terminals of this host, each once.</summary>
    /// <exception cref="SystemdException">logind's files cannot be read.</exception>
    public static IReadOnlyList<Terminal> Find()
    {
        var sessions = LoginSessions.List().Where(s => s is { Class: null or "user" or "user-early" or "user-incomplete", State: not "closing" }).ToList();
        var processes = sessions.Count > 0 ? ByScope() : null;
        return [.. sessions.Select(s => Of((uint)s.UserId, ProcessesOf(processes![ScopeOf(s.Id)]))).OfType<Terminal>().Distinct()];
    }

    /// <summary>The terminal of a session; null when it has none.</summary>
    /// <param name="uid">Whose session it is.</param>
    /// <param name="processes">Its processes.</param>
    internal static Terminal? Of(uint uid, IEnumerable<ProcessStatus> processes) =>
        processes.Where(p => p.HasTerminal).OrderBy(p => p.Began).ThenBy(p => p.Pid).FirstOrDefault() is { } oldest
            ? new Terminal(oldest.Terminal, uid)
            : null;

    // pam_systemd(8): each session is a scope below its user's slice.
    private static string ScopeOf(string session) => $"session-{session}.scope";

    private static ILookup<string, int> ByScope() =>
        Directory.EnumerateDirectories("/proc")
            .Select(static d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(static pid => pid > 0)
            .ToLookup(static pid => Path.GetFileName(OwnUnits.GroupOf(pid)) ?? "");

    private static IEnumerable<ProcessStatus> ProcessesOf(IEnumerable<int> pids) =>
        pids.Take(MostProcesses).Select(ProcessStatus.Read).OfType<ProcessStatus>();
}
