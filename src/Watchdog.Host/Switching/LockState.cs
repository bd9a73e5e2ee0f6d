namespace Watchdog.Host.Switching;

/// <summary>Who uses the switch lock at one moment.</summary>
/// <param name="Users">Root's processes of this host that have its file open; nobody else's count.</param>
internal sealed record LockState(IReadOnlyList<LockUser> Users)
{
    /// <summary>The processes that have the lock.</summary>
    public IEnumerable<int> Holders => Users.Where(u => u.HasLock).Select(u => u.Pid);

    /// <summary>Whether a switch runs. What this program itself runs is none.</summary>
    public bool IsHeld => Users.Any(u => u is { HasLock: true, IsOurs: false });

    /// <summary>Whether anybody has the lock, this program's own units among them.</summary>
    public bool IsTaken => Users.Any(u => u.HasLock);

    /// <summary>Whether a switch has opened the file and has not the lock yet: where another has it, that may take long.</summary>
    public bool IsAwaited => Users.Any(u => u is { HasLock: false, IsOurs: false });
}
