using Watchdog.Core;
using Watchdog.Probes;

namespace Watchdog.Daemon.Control;

/// <summary>What a person does about a probe that fails before a switch, so that it counts after it.</summary>
internal static class ProbeMend
{
    private static readonly Dictionary<KnownProbe, string> Mends = new()
    {
        [KnownProbe.Ssh] = "start sshd (`systemctl status sshd`)",
        [KnownProbe.Access] = "mend the account, its keys or sshd's settings, as it says",
        [KnownProbe.WireGuard] = "bring the tunnel up (`wg show`)",
        [KnownProbe.StrangerSsh] = "open sshd's port in the firewall; where it is meant to be closed to strangers, run this from an SSH session from outside",
        [KnownProbe.StrangerWireGuard] = "open the tunnel's port in the firewall; where it is meant to be closed to strangers, run this from an SSH session from outside",
        [KnownProbe.StrangerKey] = "log in by a key once from elsewhere",
        [KnownProbe.Address] = "give the host back the address that it names",
        [KnownProbe.Gateway] = "look at the route and the link to it (`ip route`)",
        [KnownProbe.Units] = "look at what has failed (`systemctl --failed`)",
    };

    /// <summary>The mend, to be put after a semicolon.</summary>
    /// <param name="probe">The probe's name.</param>
    public static string Of(string probe) =>
        KnownProbe.Find(probe) is { } known ? $"{Mends[known]}, or leave it out: `probes.{probe}.enabled` = false in config.json"
        : $"run its program by hand, or take it out of `probes.command` in config.json: `{probe[Math.Min(CommandProbe.Prefix.Length, probe.Length)..]}`";
}
