using System.ComponentModel;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Running;

/// <summary>Runs programs: by path, with arguments, never by a shell.</summary>
internal static class Command
{
    /// <summary>Runs it with its output on ours: in the executor that is the journal, which never closes.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside ours.</param>
    /// <param name="limit">How long it may take; then it is killed with its descendants.</param>
    /// <param name="every">How often <paramref name="isInVain"/> is asked, where it is given.</param>
    /// <param name="isInVain">Whether the program of this id cannot come to an end by itself: then it is killed at once.</param>
    /// <returns>Its exit code, or null when it was killed.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int? Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan limit,
        TimeSpan? every = null,
        Func<int, bool>? isInVain = null)
    {
        var pid = ChildProcess.Start(program, arguments, environment);
        for (var left = limit; left > TimeSpan.Zero;)
        {
            var step = every is { } shorter && shorter < left ? shorter : left;
            if (ChildProcess.Wait(pid, step, TimeProvider.System) is { } exit)
            {
                return exit;
            }

            left -= step;
            if (isInVain?.Invoke(pid) == true)
            {
                break;
            }
        }

        ProcessTree.Kill(pid);
        return null;
    }
}
