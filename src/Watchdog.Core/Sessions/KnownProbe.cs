namespace Watchdog.Core;

/// <summary>
/// A probe that comes with the watchdog, and all that the rules know of it. A user's own command is none: it counts as required
/// unless the configuration says otherwise, and sees no way in.
/// </summary>
/// <param name="Name">Its name, unique among the probes.</param>
public sealed record KnownProbe(string Name)
{
    /// <summary>Exchanges keys with sshd from the host itself.</summary>
    public static readonly KnownProbe Ssh = new("ssh") { SeesListener = true };

    /// <summary>Judges whether the operator would be let in, and would become root.</summary>
    public static readonly KnownProbe Access = new("access") { SeesAccount = true };

    /// <summary>Looks at the tunnels.</summary>
    public static readonly KnownProbe WireGuard = new("wireguard");

    /// <summary>Connects to sshd from outside, as a stranger would.</summary>
    public static readonly KnownProbe StrangerSsh = new("stranger-ssh") { SeesFromOutside = true, SeesListener = true };

    /// <summary>Connects to sshd from outside, through a tunnel.</summary>
    public static readonly KnownProbe StrangerWireGuard = new("stranger-wireguard") { SeesFromOutside = true, SeesListener = true };

    /// <summary>Asks sshd from outside whether it takes the operator's key, and so sees the listener, too.</summary>
    public static readonly KnownProbe StrangerKey = new("stranger-key") { SeesFromOutside = true, SeesListener = true, SeesAccount = true };

    /// <summary>Looks for the addresses by which the operators came in.</summary>
    public static readonly KnownProbe Address = new("address");

    /// <summary>Looks for the gateway, which may be down, or not answer, while the host can be reached.</summary>
    public static readonly KnownProbe Gateway = new("gateway") { Corroborates = true };

    /// <summary>Looks for units that fail, which says nothing of a way in.</summary>
    public static readonly KnownProbe Units = new("units") { IsRequired = false };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownProbe> All { get; } = [Ssh, Access, WireGuard, StrangerSsh, StrangerWireGuard, StrangerKey, Address, Gateway, Units];

    /// <summary>Whether it looks at the host from outside. Default: no.</summary>
    public bool SeesFromOutside { get; init; }

    /// <summary>Whether it sees a listener of the host's own sshd. Default: no.</summary>
    public bool SeesListener { get; init; }

    /// <summary>Whether it judges the operator's account. Default: no.</summary>
    public bool SeesAccount { get; init; }

    /// <summary>Whether its failure counts, once it passed at arm, unless the configuration says otherwise. Default: yes.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Whether its failure alone rolls nothing back before the deadline, unless the configuration requires it. Default: no.</summary>
    public bool Corroborates { get; init; }

    /// <summary>The probe of this name; null where it is none of these.</summary>
    /// <param name="name">The name.</param>
    public static KnownProbe? Find(string name) => All.FirstOrDefault(p => p.Name == name);
}
