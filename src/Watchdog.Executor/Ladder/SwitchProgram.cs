using System.ComponentModel;
using Watchdog.Host.Running;

namespace Watchdog.Executor.Ladder;

/// <summary>How a rollback runs a system's own switch-to-configuration: by its path, and without the checks before a switch, which are for a change.</summary>
internal static class SwitchProgram
{
    private static readonly Dictionary<string, string> Environment = new() { ["NIXOS_NO_CHECK"] = "1" };

    /// <summary>Runs it. Its output goes where ours does.</summary>
    /// <param name="system">The system's store path.</param>
    /// <param name="action">What it is to do, such as <c>switch</c> or <c>dry-activate</c>.</param>
    /// <param name="limit">How long it may take; then it is killed with its descendants.</param>
    /// <param name="every">How often <paramref name="isInVain"/> is asked, where it is given.</param>
    /// <param name="isInVain">Whether the program of this id cannot come to an end by itself: then it is killed at once.</param>
    /// <returns>Its exit code, or null when it was killed.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int? Run(string system, string action, TimeSpan limit, TimeSpan? every = null, Func<int, bool>? isInVain = null) =>
        Command.Run(Path.Combine(system, "bin/switch-to-configuration"), [action], Environment, limit, every, isInVain);
}
