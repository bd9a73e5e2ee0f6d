using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Processes;

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

    /// <summary>Kills them.</summary>
    /// <returns>How many they were.</returns>
    public static int Kill(int root)
    {
        // Halted first: what runs could have children faster than they are found.
        var family = new HashSet<int>();
        for (var found = -1; found != family.Count;)
        {
            found = family.Count;
            foreach (var pid in Of(root))
            {
                if (family.Add(pid))
                {
                    _ = LibC.Kill(pid, LibC.SignalStop);
                }
            }
        }

        foreach (var pid in family)
        {
            _ = LibC.Kill(pid, LibC.SignalKill);
        }

        return family.Count;
    }
}
