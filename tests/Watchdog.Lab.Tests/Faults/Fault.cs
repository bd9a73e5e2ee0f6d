using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// What is done to a process at a system call, and at which calls it can happen. The rules leave out what cannot be, and
/// what is the same as its neighbour; each says why.
/// </summary>
/// <param name="Name">The error (errno(3)), or the signal.</param>
/// <param name="Injection">What is injected.</param>
/// <param name="CanHappenAt">Whether it can happen there.</param>
public sealed record Fault(string Name, Injection Injection, Func<SystemCall, bool> CanHappenAt)
{
    /// <summary>
    /// A look through all processes is a loop over the same calls: so many turns of it are points. How many there are
    /// differs from run to run.
    /// </summary>
    private const int MostOfOtherProcesses = 6;

    private static readonly string[] Changing =
    [
        "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat",
        "fsync", "fdatasync", "write", "pwrite64", "writev", "ftruncate", "chmod", "fchmod", "fchmodat", "sync", "syncfs",
    ];

    private static readonly string[] Reading =
        ["open", "openat", "read", "pread64", "getdents64", "stat", "lstat", "newfstatat", "statx", "readlink", "readlinkat"];

    private static readonly string[] Descriptors =
    [
        "open", "openat", "socket", "socketpair", "accept4", "pipe2", "eventfd2", "epoll_create1", "inotify_init1", "pidfd_open",
        "timerfd_create", "memfd_create", "dup", "dup3",
    ];

    private static readonly string[] Memory =
        [.. Descriptors, "connect", "bind", "sendmsg", "sendto", "inotify_add_watch", "fork", "vfork", "clone", "clone3"];

    private static readonly string[] Telling =
        ["connect", "bind", "sendmsg", "sendto", "fork", "vfork", "kill", "pidfd_send_signal", "reboot"];

    private const string Journal = "/run/systemd/journal/socket";

    // Nobody reads there to go by it.
    private static readonly string[] Logs = [Journal, "/run/systemd/notify"];

    // The runtime reads them for its garbage collector, whenever that runs.
    private static readonly string[] Runtimes = ["/proc/meminfo", "/proc/self/", "/sys/"];

    // Where the loader looks first for the libraries of a program that a script stands in for.
    private const string StandIn = "/srv/real";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        // A file system may need room for any change, also to remove something; memory can be full as well.
        Error("ENOSPC", 28, static c => Changes(c) && (IsOnDisk(c) || IsInMemory(c))),
        // Memory does not fail in these two ways, and what the kernel makes up does not either.
        Error("EIO", 5, static c => (Changes(c) || Reading.Contains(c.Name)) && IsOnDisk(c)),
        Error("EROFS", 30, static c => Changes(c) && IsOnDisk(c)),
        Error("EMFILE", 24, static c => Descriptors.Contains(c.Name)),
        Error("ENOMEM", 12, static c => Memory.Contains(c.Name)),
        // What a journald says whose queue is full.
        Error("EAGAIN", 11, static c => c.Name is "sendmsg" or "sendto" && c.Target == Journal),
        // Between two calls that anybody else can notice it makes no difference where a process ends or stands still.
        new("SIGKILL", new Injection(InjectionKind.Kill), IsNoticed),
        new("SIGSTOP", new Injection(InjectionKind.Stop), IsNoticed),
    ];

    /// <summary>Whether it is one of the points of this fault.</summary>
    public bool IsPoint(FaultPoint point) =>
        CanHappenAt(point.Call)
        && !Runtimes.Append(StandIn).Any(r => point.Call.Target.StartsWith(r, StringComparison.Ordinal))
        && (point.Number <= MostOfOtherProcesses || !IsOfOtherProcesses(point.Call));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Fault Error(string name, int number, Func<SystemCall, bool> canHappenAt) =>
        new(name, new Injection(InjectionKind.Error, number), canHappenAt);

    private static bool IsOfOtherProcesses(SystemCall call) =>
        call.Target == "/proc" || call.Target.StartsWith("/proc/N", StringComparison.Ordinal);

    private static bool Changes(SystemCall call) =>
        (Changing.Contains(call.Name) || call.Writes) && call.Target.StartsWith('/');

    private static bool IsNoticed(SystemCall call) =>
        (Changes(call) && (IsOnDisk(call) || IsInMemory(call))) || (Telling.Contains(call.Name) && !Logs.Contains(call.Target));

    private static bool IsInMemory(SystemCall call) => call.Target.StartsWith("/run/", StringComparison.Ordinal);

    private static bool IsOnDisk(SystemCall call) =>
        call.Target.StartsWith('/')
        && !IsInMemory(call)
        && !new[] { "/proc", "/sys/", "/dev/" }.Any(p => call.Target.StartsWith(p, StringComparison.Ordinal));
}
