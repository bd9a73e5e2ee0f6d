using System.ComponentModel;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Executor;

/// <summary>Runs programs: by path, with arguments, never by a shell.</summary>
internal static class Command
{
    /// <summary>Runs it with its output on ours: in the executor that is the journal, which never closes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside ours.</param>
    /// <param name="limit">How long it may take; then it is killed with its descendants.</param>
    /// <param name="early">Where given, and shorter: how long the program runs before <paramref name="isInVain"/> is asked.</param>
    /// <param name="isInVain">Whether the program cannot come to an end by itself: then it is killed at once.</param>
    /// <returns>Its exit code, or null when it was killed.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int? Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan limit,
        TimeSpan? early = null,
        Func<bool>? isInVain = null)
    {
        var pid = ChildProcess.Start(program, arguments, environment);
        var first = early is { } shorter && shorter < limit ? shorter : limit;
        var exit = ChildProcess.Wait(pid, first, TimeProvider.System);
        if (exit is null && first < limit && isInVain?.Invoke() != true)
        {
            exit = ChildProcess.Wait(pid, limit - first, TimeProvider.System);
        }

        if (exit is null)
        {
            ProcessTree.Kill(pid);
        }

        return exit;
    }
}
