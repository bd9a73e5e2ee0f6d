using System.Globalization;

namespace Watchdog.Daemon.Host;

/// <summary>A process and all that descend from it.</summary>
internal static class ProcessTree
{
    /// <summary>Their ids, the oldest first. Stops of their own accord in between are no error.</summary>
    public static IReadOnlyList<int> Of(int root)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ProcessStatus.Read(pid) : null)
            .OfType<ProcessStatus>()
            .ToLookup(p => p.Parent, p => p.Pid);
        var family = new List<int> { root };
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(children[family[i]]);
        }

        return family;
    }
}
