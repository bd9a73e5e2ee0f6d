using System.Text;
using Watchdog.Config;
using Watchdog.Daemon.Pid1;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Systems;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Says what PID 1 would start in this daemon's place: another version of the program, or this one with another config.json or
/// unit. Whether a version was tried is written down, for a version that starts this one again must not be tried for ever.
/// </summary>
internal sealed class NextVersion(Paths paths, DaemonProgram program, ConfigurationFile configuration, UnitFile unit)
{
    private const uint Watched = LibC.InotifyCloseWrite | LibC.InotifyCreate | LibC.InotifyMovedTo | LibC.InotifyDelete;

    private string MarkPath => Path.Combine(paths.Runtime, "moved-to");

    /// <summary>Watches config.json, where its directory exists.</summary>
    /// <param name="onChange">What is called when a file in that directory has changed.</param>
    /// <param name="onLoss">What is called when the kernel has dropped changes, or watches no more.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Watch(Action onChange, Action onLoss)
    {
        var directory = Path.GetDirectoryName(paths.Configuration)!;
        if (Directory.Exists(directory))
        {
            _ = new InotifyReader([(directory, Watched)], (_, _, _) => onChange(), onLoss);
        }
    }

    /// <summary>What is to be made way for, in words; null when nothing is.</summary>
    public string? Find()
    {
        if (unit.Program is not { } named)
        {
            // No unit of the configuration's: the watchdog was removed, and nobody would start it again.
            return null;
        }

        var (own, other) = (NixStore.PathOf(program.Path), NixStore.PathOf(named));
        if (own is not null && other is not null && own != other && File.Exists(named) && !WasTried(other))
        {
            return other;
        }

        // The next daemon takes up the files as they are then. A mistake in them is no change, and starts no daemon again.
        return configuration.HasChanged ? "config.json as it is now"
            : unit.HasChanged ? "the unit as it is now"
            : null;
    }

    /// <summary>Notes that it is made way for.</summary>
    /// <param name="successor">What <see cref="Find"/> said.</param>
    /// <exception cref="IOException">It cannot be noted, and so is not tried.</exception>
    public void Note(string successor) => Files.Replace(MarkPath, Encoding.UTF8.GetBytes(successor));

    private bool WasTried(string other) => File.Exists(MarkPath) && File.ReadAllText(MarkPath) == other;
}
