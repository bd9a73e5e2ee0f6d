namespace Watchdog.Lab.Tests.Faults;

/// <summary>What is done to a process at a system call: the call fails with an error, or the process is killed before it.</summary>
/// <param name="Name">The error (errno(3)), or <c>SIGKILL</c>.</param>
/// <param name="Calls">The calls at which it can happen.</param>
/// <param name="Injection">As strace(1) writes it.</param>
public sealed record Fault(string Name, IReadOnlyList<string> Calls, string Injection)
{
    private static readonly string[] Files = ["openat", "rename", "link", "symlink", "unlink", "mkdir", "fsync", "write", "pwrite64"];
    private static readonly string[] Resources = ["openat", "socket", "connect", "sendmsg", "vfork", "clone", "clone3"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        Error("ENOSPC", Files),
        Error("EIO", Files),
        Error("EROFS", Files),
        Error("EMFILE", Resources),
        Error("ENOMEM", Resources),
        new("SIGKILL", ["rename", "link", "symlink", "unlink", "mkdir", "fsync", "pwrite64", "connect", "sendmsg", "vfork"], "signal=KILL"),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Fault Error(string name, IReadOnlyList<string> calls) => new(name, calls, $"error={name}");
}
