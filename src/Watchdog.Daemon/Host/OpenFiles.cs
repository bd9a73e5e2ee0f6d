using System.Globalization;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Host;

/// <summary>
/// Lists what a process has open, by the kernel's own text for each file (proc_pid_fd(5)). Of the files themselves nothing is
/// asked: one may lie on a file server that answers no more, and whoever asks waits with it. So the numbers are taken from
/// <c>fdinfo</c>, whose entries are files: to list the links in <c>fd</c>, .NET asks for what each leads to.
/// </summary>
internal static class OpenFiles
{
    /// <summary>All of them; none where the process has gone, or is not to be looked into (CAP_SYS_PTRACE).</summary>
    /// <param name="pid">The process.</param>
    public static IReadOnlyList<(int Descriptor, string Text)> Of(int pid)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo"))
                    .Select(path => int.Parse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture))
                    .Select(descriptor => (descriptor, Files.LinkText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}")))),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The inodes of its sockets, by descriptor.</summary>
    /// <param name="pid">The process.</param>
    public static IEnumerable<string> SocketsOf(int pid)
    {
        const string Socket = "socket:[";
        return Of(pid).OrderBy(f => f.Descriptor).Where(f => f.Text.StartsWith(Socket, StringComparison.Ordinal)).Select(f => f.Text[Socket.Length..^1]);
    }
}
