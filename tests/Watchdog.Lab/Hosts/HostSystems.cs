namespace Watchdog.Lab.Hosts;

/// <summary>Which systems a host has at one moment, read out of band.</summary>
/// <param name="Running">The store path of the running system.</param>
/// <param name="IsHalfSwitched">Whether a switch that died has left its list of units to start behind.</param>
/// <param name="Profile">The store path that the system profile leads to.</param>
/// <param name="ProfileLink">The name of the profile's generation, such as <c>system-3</c>.</param>
/// <param name="BootDefault">The store path that the host would boot.</param>
public sealed record HostSystems(string Running, bool IsHalfSwitched, string Profile, string ProfileLink, string BootDefault)
{
    private const string Mark = "-nixos-system-";

    /// <summary>Reads them.</summary>
    /// <exception cref="LabException">One of them cannot be read.</exception>
    public static async Task<HostSystems> OfAsync(LabHost host)
    {
        var link = (await host.InAsync("readlink", "/nix/var/nix/profiles/system")).Text;
        return new HostSystems(
            await host.CurrentSystemAsync(),
            (await host.InAsync("test", "-s", "/run/nixos/start-list")).Succeeded,
            (await host.InAsync("readlink", "-f", "/nix/var/nix/profiles/system")).Text,
            link.EndsWith("-link", StringComparison.Ordinal) ? link[..^"-link".Length] : link,
            await host.BootDefaultAsync());
    }

    /// <summary>Whether the same systems run, are the profile's and are booted; the number of the profile's generation goes on, for
    /// Nix counts a rollback to a store path as a new one.</summary>
    public bool IsSameAs(HostSystems other) =>
        (Running, IsHalfSwitched, Profile, BootDefault) == (other.Running, other.IsHalfSwitched, other.Profile, other.BootDefault);

    /// <summary>The lab's name of the generation that a store path is.</summary>
    public static string NameOf(string path) => path.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? path[(at + Mark.Length)..] : path;
}
