using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

/// <summary>What the kernel says of an open file of a process (proc_pid_fdinfo(5)).</summary>
/// <param name="IsWritable">Whether it was opened for writing, which an ordinary user cannot do to a file that is root's and 0644.</param>
/// <param name="HasLock">
/// Whether it has an exclusive flock(2). The lock belongs to the open file, whichever process took it: the kernel lists it
/// here also when that process is gone, or is not to be seen from this pid namespace (Linux, fs/locks.c, show_fd_locks).
/// </param>
internal sealed record OpenFileInfo(bool IsWritable, bool HasLock)
{
    // Position, flags, mount and inode take 100 bytes; the one flock(2) that an open file can have comes first of its locks.
    private const int Most = 1024;
    private const int AccessMode = 3; // O_ACCMODE, open(2)

    /// <summary>Reads it; null when the process is gone, or has closed the file.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="descriptor">The descriptor's number.</param>
    public static OpenFileInfo? Read(int pid, int descriptor) =>
        Parse(Files.ReadStartText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo/{descriptor}"), Most));

    /// <summary>Reads the kernel's text; null when it is none.</summary>
    internal static OpenFileInfo? Parse(string text)
    {
        var lines = text.Split('\n');
        if (Value(lines, "flags:") is not { } flags)
        {
            return null;
        }

        // Octal: its last digit has the access mode.
        var isWritable = flags.Length > 0 && char.IsAsciiDigit(flags[^1]) && ((flags[^1] - '0') & AccessMode) != 0;

        // "lock:	1: FLOCK  ADVISORY  WRITE 4711 00:19:1234 0 EOF"
        var hasLock = lines.Any(l =>
            l.StartsWith("lock:", StringComparison.Ordinal)
            && l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is [_, _, "FLOCK", _, "WRITE", ..]);
        return new OpenFileInfo(isWritable, hasLock);
    }

    private static string? Value(string[] lines, string name) =>
        lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
}
