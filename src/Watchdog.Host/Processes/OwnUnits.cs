using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

/// <summary>
/// Tells the processes of this program's own transient units, by the control group in which PID 1 has put them. The whole
/// path is compared: a group of the same name below a user's manager, or below any other unit, is somebody else's.
/// </summary>
internal static class OwnUnits
{
    /// <summary>What all our transient units' names begin with.</summary>
    public const string Prefix = "rollback-watchdogd-";

    private const int Most = 8 * 1024;
    private const string Init = "/init.scope";
    private const string Slice = "/system.slice/";
    private const string Service = ".service";
    private const string Unified = "0::";
    private const string Legacy = "name=systemd:";

    /// <summary>Whether a process belongs to one; null when it is gone.</summary>
    /// <param name="pid">The process.</param>
    public static bool? Has(int pid) => GroupOf(pid) is { } group ? IsOwn(group, GroupOf(1) ?? Init) : null;

    /// <summary>Whether a control group is that of a transient service of ours.</summary>
    /// <param name="group">The path, as proc_pid_cgroup(5) has it.</param>
    /// <param name="init">The path of PID 1's own: what precedes its <c>/init.scope</c> precedes every path, as in a container.</param>
    internal static bool IsOwn(string group, string init)
    {
        var root = init.EndsWith(Init, StringComparison.Ordinal) ? init[..^Init.Length] : "";
        return group.StartsWith(root + Slice + Prefix, StringComparison.Ordinal)
            && group.EndsWith(Service, StringComparison.Ordinal)
            && group.IndexOf('/', root.Length + Slice.Length) < 0;
    }

    /// <summary>The path of a process's control group in systemd's hierarchy; null when the process is gone.</summary>
    internal static string? GroupOf(int pid)
    {
        var lines = Files.ReadStartText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup"), Most).Split('\n');
        return Path(lines, Unified) is { Length: > 0 } unified ? unified : Path(lines, Legacy);
    }

    // "0::/system.slice/a.service", or "1:name=systemd:/system.slice/a.service" where systemd still uses version 1.
    private static string? Path(string[] lines, string key) =>
        lines.FirstOrDefault(l => l.Contains(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(key, StringComparison.Ordinal) + key.Length)..]
            : null;
}
