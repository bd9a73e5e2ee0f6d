using System.Globalization;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;
using Watchdog.Systemd;

namespace Watchdog.Host.Switching;

/// <summary>
/// Looks at the lock that every switch holds. It is never taken nor opened from here: a switch that could not take it
/// would fail.
/// </summary>
/// <remarks>
/// Anybody may open the file where it is as a switch makes it (0644), and lock it; so what is believed is not the lock but
/// its holder: a living process of root's, in this host's own namespaces, that has the file open. It is looked for among
/// the open files of root's processes, not in /proc/locks. That names whoever took the lock, who may be gone
/// (nixos-cli's supervisor.sh has flock(1) lock a descriptor of the shell's), leaves a lock out altogether whose taker is of
/// no process here, and has a line for each lock on the machine: an ordinary user's 600,000 make one read take 80 s.
/// </remarks>
internal sealed class SwitchLock(Paths paths)
{
    private const string Deleted = " (deleted)";
    private const int LastStandardStream = 2;

    // A process that ends while it is looked at may have handed the file on to one that was looked at before it.
    private const int MostLooks = 3;

    /// <summary>Whether a switch runs. What this program itself runs is none.</summary>
    public bool IsHeld => Look().IsHeld;

    /// <summary>Whether anybody has the lock, this program's own units among them.</summary>
    public bool IsTaken => Look().IsTaken;

    /// <summary>The processes that hold the lock; the open file may be several processes'.</summary>
    public IReadOnlyList<int> Holders() => [.. Look().Holders];

    /// <summary>Looks who uses the lock.</summary>
    public LockState Look()
    {
        for (var look = 1; ; look++)
        {
            var users = new List<LockUser>();
            var hasVanished = false;
            foreach (var pid in RootsProcesses())
            {
                foreach (var (descriptor, _) in OpenFiles.Of(pid).Where(f => IsLockFile(pid, f.Descriptor, f.Text)))
                {
                    var (user, isGone) = UserOf(pid, descriptor);
                    hasVanished |= isGone;
                    if (user is not null)
                    {
                        users.Add(user);
                    }
                }
            }

            if (!hasVanished || users.Any(u => u.HasLock) || look == MostLooks)
            {
                return new LockState([.. users.GroupBy(u => u.Pid).Select(g => g.MaxBy(u => u.HasLock)!)]);
            }
        }
    }

    private static IEnumerable<int> RootsProcesses() =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && Files.OwnerOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")) == 0);

    // Also one that was removed, or that a rollback has made anew, while a switch had it open: that switch goes on. The
    // text is looked at first, because asking for the file itself may wait for a file server.
    private bool IsLockFile(int pid, int descriptor, string text) =>
        text == paths.SwitchLock + Deleted
        || (text == paths.SwitchLock
            && Files.LockIdentity(paths.SwitchLock) is { } identity
            && Files.LockIdentity(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}")) == identity);

    private static (LockUser? User, bool IsGone) UserOf(int pid, int descriptor)
    {
        // The open file is read on both sides of the rest: so the process lived, with the file open, when the rest was read.
        var before = OpenFileInfo.Read(pid, descriptor);
        var isHosts = HostProcess.Read(pid) is not null || IsOfOwnService(pid);
        var isOurs = OwnUnits.Has(pid);
        var after = OpenFileInfo.Read(pid, descriptor);
        if (before is null || isOurs is null || after is null)
        {
            return (null, true);
        }

        // Root's sudo and its like keep a user's standard streams, but never a file of the user's that was opened for writing.
        var isRoots = isHosts && (after.IsWritable || descriptor > LastStandardStream);
        return isRoots && (after.HasLock || after.IsWritable) ? (new LockUser(pid, after.HasLock, isOurs.Value), false) : (null, false);
    }

    /// <summary>
    /// Whether root's process is in the mounts of a service that PID 1 has given mounts of its own (<c>PrivateTmp=</c>), as a
    /// deploying agent's may be. A container is no such service: its processes are not in the mounts of the main one.
    /// </summary>
    private static bool IsOfOwnService(int pid)
    {
        try
        {
            using var manager = ServiceManager.Connect();
            return ProcessStatus.Read(pid) is { Uid: 0 }
                && manager.GetUnitByPid(pid) is { } unit
                && manager.GetService(unit) is { MainPid: > 0, HasOwnRoot: false } service
                && HostProcess.IsOwnOf(pid, service.MainPid);
        }
        catch (SystemdException)
        {
            return false;
        }
    }
}
