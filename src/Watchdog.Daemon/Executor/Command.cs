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
    /// <returns>Its exit code, or null when it was killed at its limit.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int? Run(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan limit)
    {
        var pid = ChildProcess.Start(program, arguments, environment);
        if (ChildProcess.Wait(pid, limit, TimeProvider.System) is { } exit)
        {
            return exit;
        }

        ProcessTree.Kill(pid);
        return null;
    }
}
