using System.Globalization;

namespace Watchdog.Host.Processes;

/// <summary>
/// The control group of a login session (<c>session-N.scope</c>, pam_systemd(8)): logind puts all of a session there, its
/// sshd among them, and only root can move a process into another.
/// </summary>
internal static class LoginScope
{
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>The processes of the session that this one belongs to; empty when it belongs to none.</summary>
    public static IReadOnlyList<int> ProcessesOf(int pid)
    {
        try
        {
            // "0::/user.slice/user-1000.slice/session-5.scope" (cgroups(7), version 2)
            const string Unified = "0::";
            var group = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cgroup")
                .FirstOrDefault(l => l.StartsWith(Unified, StringComparison.Ordinal))?[Unified.Length..];
            var name = Path.GetFileName(group) ?? "";
            return name.StartsWith("session-", StringComparison.Ordinal) && name.EndsWith(".scope", StringComparison.Ordinal)
                ? [.. File.ReadLines($"{Groups}{group}/cgroup.procs").Select(l => int.Parse(l, CultureInfo.InvariantCulture))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return [];
        }
    }
}
