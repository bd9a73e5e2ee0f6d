using System.Globalization;
using Watchdog.Daemon.Native;
using Watchdog.Daemon.Pid1;

namespace Watchdog.Daemon.Host;

/// <summary>
/// Looks at the lock that every switch holds. It is never taken nor opened from here: a switch that could not take it
/// would fail.
/// </summary>
internal sealed class SwitchLock(Paths paths)
{
    private const int TypeField = 1;
    private const int PidField = 4;
    private const int FileField = 5;

    /// <summary>Whether a switch runs. What this program itself runs is none.</summary>
    public bool IsHeld => Holders().Any(pid => !IsOurs(pid));

    /// <summary>Whether anybody has the lock, this program's own units among them.</summary>
    public bool IsTaken => Holders().Count > 0;

    /// <summary>The processes that hold the lock (proc_locks(5)). One that is not root's is no switch.</summary>
    public IReadOnlyList<int> Holders()
    {
        if (Files.LockIdentity(paths.SwitchLock) is not { } identity)
        {
            return [];
        }

        var holders = new List<int>();
        foreach (var line in File.ReadLines("/proc/locks"))
        {
            // "1: FLOCK  ADVISORY  WRITE 4711 00:19:1234 0 EOF"; a waiter has "->" in the second column.
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > FileField
                && fields[TypeField] == "FLOCK"
                && fields[FileField] == identity
                && int.TryParse(fields[PidField], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && pid > 0
                && ProcessStatus.Read(pid) is null or { Uid: 0 })
            {
                holders.Add(pid);
            }
        }

        return holders;
    }

    /// <summary>Whether a process belongs to one of our transient units (proc_pid_cgroup(5)).</summary>
    private static bool IsOurs(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/cgroup").Contains("/" + TimerUnits.Prefix, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
