using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

/// <summary>
/// Tells root's processes of this very host from those of its containers and from everybody else's. The kernel alone is
/// asked: a process is in the namespaces in which it is whatever it calls itself and wherever its program lies.
/// </summary>
/// <remarks>
/// A process with user id 0 in PID 1's own user namespace, in whose mount, pid and network namespaces it is as well, has
/// been started by somebody who was this host's root already. A container's root fails at the mount and pid namespaces
/// (docker, podman and nspawn without a user namespace of their own), at the mount namespace alone
/// (<c>docker --pid=host --network=host</c>), or has another user id as /proc writes it (user namespaces).
/// </remarks>
internal static class HostProcess
{
    private const int Init = 1;
    private const string Proc = "/proc";

    /// <summary>The namespaces in which a process of this host is with PID 1 (namespaces(7)).</summary>
    public static readonly IReadOnlyList<string> Namespaces = ["user", "pid", "net", "mnt"];

    private static readonly string[] NamespacesWithoutMounts = ["user", "pid", "net"];
    private static readonly string[] Mounts = ["mnt"];

    /// <summary>Reads a process of root's and of this host; null when it is another's, a container's, or gone.</summary>
    /// <param name="pid">The process.</param>
    public static ProcessStatus? Read(int pid) =>
        ProcessStatus.Read(pid) is { Uid: 0 } process && IsOwn(pid)
            // The number may have become another's while its namespaces were read.
            && ProcessStatus.BeganOf(pid) == process.Began
            ? process
            : null;

    /// <summary>
    /// Whether a process is in this host's own namespaces, which says nothing of its user. Reading another user's takes
    /// CAP_SYS_PTRACE (proc_pid_ns(5)); what cannot be read is not this host's.
    /// </summary>
    /// <param name="pid">The process.</param>
    public static bool IsOwn(int pid) => IsIn(Namespaces, pid, Init, Proc);

    /// <summary>
    /// As <see cref="IsOwn(int)"/>, for the main process of a service as PID 1 names it, or one of that service's processes: a
    /// service may have mounts of its own (<c>PrivateTmp=</c>, <c>ProtectSystem=</c>), which are then the main process's.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="main">The service's main process.</param>
    public static bool IsOwnOf(int pid, int main) => IsOwnOf(pid, main, Proc);

    /// <summary>The network namespace of a process, as the kernel writes it; null when it cannot be read.</summary>
    /// <param name="pid">The process.</param>
    public static string? NetworkOf(int pid) => Link(Proc, pid, "net") ?? OfThisProcess(Proc, pid, "net");

    /// <inheritdoc cref="IsOwn(int)"/>
    internal static bool IsOwn(int pid, string proc) => IsIn(Namespaces, pid, Init, proc);

    /// <inheritdoc cref="IsOwnOf(int, int)"/>
    internal static bool IsOwnOf(int pid, int main, string proc) =>
        IsIn(NamespacesWithoutMounts, pid, Init, proc) && IsIn(Mounts, pid, main, proc);

    private static bool IsIn(IReadOnlyList<string> namespaces, int pid, int other, string proc) =>
        namespaces.All(n => Link(proc, pid, n) is { } link && link == (Link(proc, other, n) ?? OfThisProcess(proc, other, n)));

    // Without CAP_SYS_PTRACE, as in a test, PID 1's namespaces cannot be read; this process, which PID 1 has started, is in
    // the same ones unless it is sandboxed. In the daemon's sandbox no other process is in its mount namespace.
    private static string? OfThisProcess(string proc, int other, string name) =>
        other == Init && proc == Proc ? Link(proc, Environment.ProcessId, name) : null;

    // "mnt:[4026531841]": the kernel's own text for the namespace, which the process has no say in.
    private static string? Link(string proc, int pid, string name)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"{proc}/{pid}/ns/{name}")).LinkTarget;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }
}
