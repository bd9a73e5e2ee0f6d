namespace Watchdog.Host.Switching;

/// <summary>A living process of root's, in this host's own namespaces, that has the switch lock's file open as a switch does.</summary>
/// <param name="Pid">The process.</param>
/// <param name="HasLock">Whether the open file has the lock. Without it the process waits for the lock, or is about to take it.</param>
/// <param name="IsOurs">Whether the process belongs to a transient unit of this program's, so that it is no switch.</param>
internal sealed record LockUser(int Pid, bool HasLock, bool IsOurs);
