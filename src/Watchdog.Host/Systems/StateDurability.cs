using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Systems;

/// <summary>
/// Tells whether what is written to the state directory is still there after a reboot. On a host whose root is a tmpfs
/// ("impermanence") /var/lib is in memory unless somebody has persisted it: a session there would be forgotten with the
/// power, and the next boot would lead to the unproven system with nobody left to roll it back.
/// </summary>
internal sealed class StateDurability(Paths paths)
{
    // A host has some hundred mounts, and a container host some thousand lines of 200 bytes.
    private const int MostBytes = 4 * 1024 * 1024;

    // An overlay may lie on an overlay; the kernel stacks two (FILESYSTEM_MAX_STACK_DEPTH, linux/fs.h).
    private const int MostOverlays = 4;

    /// <summary>
    /// Why the state does not survive a reboot, in words; null when it does, and when the mounts cannot be read: what is not
    /// known keeps nobody from arming.
    /// </summary>
    public string? Fault()
    {
        var mounts = Read();
        var directory = paths.State;
        for (var depth = 0; depth < MostOverlays && MountOf(mounts, directory) is { } mount; depth++)
        {
            switch (mount.Type)
            {
                case "tmpfs" or "ramfs":
                    return $"{paths.State} is in memory ({mount.Type} on {mount.Point}): a reboot would forget the session";
                case "overlay" when Option(mount.Options, "upperdir") is { } upper:
                    directory = upper;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The mount that a path is on: the one with the longest name, and of those the one that was mounted last.</summary>
    private static Mount? MountOf(IReadOnlyList<Mount> mounts, string path) => mounts
        .Where(m => path == m.Point || path.StartsWith(m.Point.TrimEnd('/') + "/", StringComparison.Ordinal))
        .Aggregate((Mount?)null, static (best, m) => best is null || m.Point.Length >= best.Point.Length ? m : best);

    // "36 35 98:0 /root /mnt rw,noatime master:1 - ext4 /dev/sda1 rw": after the "-" type, source and options of the file
    // system (proc_pid_mountinfo(5)).
    private List<Mount> Read()
    {
        const int Point = 4;
        var mounts = new List<Mount>();
        foreach (var line in Encoding.UTF8.GetString(Files.ReadAtMost(paths.Mounts, MostBytes)).Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash > Point && fields.Length > dash + 3)
            {
                mounts.Add(new Mount(Plain(fields[Point]), fields[dash + 1], fields[dash + 3]));
            }
        }

        return mounts;
    }

    private static string? Option(string options, string name) => options.Split(',')
        .Where(o => o.StartsWith(name + "=", StringComparison.Ordinal))
        .Select(o => Plain(o[(name.Length + 1)..]))
        .FirstOrDefault();

    // The kernel writes blanks, tabs, line breaks and backslashes as octal numbers.
    private static string Plain(string text) => text
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);

    private sealed record Mount(string Point, string Type, string Options);
}
