using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>What a verify saw of the host, as far as the ladder's next move depends on it.</summary>
/// <param name="IsBack">Whether the system runs to which the rollback leads.</param>
/// <param name="HasWayIn">
/// Whether a whole way in passes: somebody sees a listener of sshd, and nothing is wrong with the operator's account. While
/// another system runs than the rollback's, the host's own look is not enough where strangers got in at arm and do not now.
/// </param>
/// <param name="IsLost">
/// Whether the rollback has made it so that there is none: a part of the way in that nobody sees now had passed on the new
/// system, or was not looked at there. A look that did not end is no such sight while another sees a way in, or the tunnel.
/// </param>
/// <param name="IsDark">
/// Whether two probes of different kinds, one on the host and one outside of it, looked for a listener of sshd and neither saw
/// any. One wrong probe alone cannot make a healthy host look so.
/// </param>
/// <param name="Missing">The required probes that did not pass, by name.</param>
/// <param name="Unmended">Those of <paramref name="Missing"/> that had failed on the new system as well, by name.</param>
public sealed record Sight(bool IsBack, bool HasWayIn, bool IsLost, bool IsDark, ImmutableArray<string> Missing, ImmutableArray<string> Unmended)
{
    /// <summary>
    /// Whether a reboot may help, and can do no harm: the rollback's system does not run, or there is no way in and the
    /// rollback made it so. What failed on the new system and fails on the old one was not mended by going back; a reboot
    /// of a host that somebody may be using is no cure for a probe that may be wrong. Only a host on which nobody sees an
    /// sshd is rebooted all the same.
    /// </summary>
    public bool AsksForReboot => !IsBack || IsLost || IsDark;

    /// <summary>Whether another switch may help: a probe of a way in did not pass.</summary>
    public bool AsksForSwitch => !IsBack || Missing.Any(WayIn.Includes);
}
