using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

/// <summary>
/// Lists what a process has open, by the kernel's own text for each file (proc_pid_fd(5)). Of the files themselves nothing is
/// asked: one may lie on a file server that answers no more, and whoever asks waits with it. So the numbers are taken from
/// <c>fdinfo</c>, whose entries are files: to list the links in <c>fd</c>, .NET asks for what each leads to.
/// </summary>
internal static class OpenFiles
{
    /// <summary>
    /// One after the other, for a user's process may have half a million; none where the process has gone, or is not to be looked
    /// into (CAP_SYS_PTRACE).
    /// </summary>
    /// <param name="pid">The process.</param>
    public static IEnumerable<(int Descriptor, string Text)> Of(int pid)
    {
        using var numbers = Numbers(pid);
        while (numbers is not null && Moves(numbers))
        {
            var descriptor = int.Parse(Path.GetFileName(numbers.Current.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture);
            yield return (descriptor, Files.LinkText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}")));
        }
    }

    /// <summary>The inodes of its sockets, the lowest descriptor's first (Linux, fs/proc/fd.c, proc_readfd_common).</summary>
    /// <param name="pid">The process.</param>
    public static IEnumerable<string> SocketsOf(int pid)
    {
        const string Socket = "socket:[";
        return Of(pid).Where(f => f.Text.StartsWith(Socket, StringComparison.Ordinal)).Select(f => f.Text[Socket.Length..^1]);
    }

    private static IEnumerator<string>? Numbers(int pid)
    {
        try
        {
            return Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo")).GetEnumerator();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }

    private static bool Moves(IEnumerator<string> numbers)
    {
        try
        {
            return numbers.MoveNext();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Gone meanwhile.
            return false;
        }
    }
}
