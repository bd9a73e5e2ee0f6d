using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Native;
using Watchdog.Host.Network;
using Watchdog.Host.Peers;
using Watchdog.Host.Running;
using Watchdog.Probes.Access;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>
/// Says which settings can never be satisfied on this host, or contradict each other, and what to do: whoever arms on them
/// would learn it from a rollback.
/// </summary>
/// <param name="programs">Looks up users.</param>
/// <param name="interfaces">The directory of the host's network interfaces.</param>
/// <param name="addresses">The host's addresses and routes; null for those of this host.</param>
internal sealed class SettingsCheck(IProgramRunner programs, string interfaces = "/sys/class/net", NetworkAddresses? addresses = null)
{
    /// <summary>
    /// Below this a tunnel looks locked out that is not: an operator's stale WireGuard session takes 9 to 18 s to shake hands
    /// again after the host's interface was made anew, and the runs that must see it lie 5 s apart.
    /// </summary>
    internal static readonly TimeSpan LeastLockoutOfATunnel = TimeSpan.FromSeconds(25);

    /// <summary>What is wrong, each with its mend.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<string>> FaultsAsync(Settings settings, CancellationToken cancellation)
    {
        var faults = new List<string>(Contradictions(settings));
        var links = Links();
        if (settings.Terms.Via is { Length: > 0 } via && !links.Contains(via))
        {
            faults.Add($"confirm.via: the host has no interface `{via}`: no confirm would be taken; it has {string.Join(", ", links)}");
        }
        else if (settings.Terms.Via is { Length: > 0 } named && named != "lo" && !(addresses ?? new NetworkAddresses()).IsKnown(named))
        {
            faults.Add($"confirm.via: `{named}` has no address of a network, and no route of the main table leads over it (routes of a policy, as `ip rule` has them, are not looked at): no confirm would be taken; give its network a route in the main table, or leave `confirm.via` out");
        }

        if (settings.Operators.Length > 0 && !new Permissions(settings.Operators).HasOperators)
        {
            faults.Add($"operators: there is no group `{settings.Operators}` in /etc/group: nobody but root could arm or confirm; make it, or name another");
        }

        if (settings.Terms.Witness is { Length: > 0 } witness && !settings.Terms.HasKeyAsWitness() && !await ExistsAsync(witness, cancellation))
        {
            faults.Add($"witness: there is no user `{witness}`: the probes could never confirm; name one who logs in, or a key (SHA256:...)");
        }

        if (LockoutFault(settings.Limits.Lockout) is { } fault)
        {
            faults.Add($"lockoutTime: {fault}");
        }

        return faults;
    }

    /// <summary>What is wrong with a lockout time on this host; null when nothing is.</summary>
    public string? LockoutFault(TimeSpan lockout) =>
        lockout < LeastLockoutOfATunnel && Links().FirstOrDefault(IsWireGuard) is { } tunnel
            ? $"{TimeSpanText.Format(lockout)} is less than a tunnel such as {tunnel} takes to shake hands again after a healthy switch (up to 18 s): {TimeSpanText.Format(LeastLockoutOfATunnel)} or more"
            : null;

    private static IEnumerable<string> Contradictions(Settings settings)
    {
        // Beside a window that is shorter than the defaults of the other two, those are nobody's wish.
        var limits = settings.Limits;
        if (limits.Settle != Limits.Default.Settle && limits.Settle >= limits.Window)
        {
            yield return $"settleTime: {TimeSpanText.Format(limits.Settle)} does not end within the `window` of {TimeSpanText.Format(limits.Window)}: the probes could never confirm; make it shorter, or the window longer";
        }

        if (limits.Lockout != Limits.Default.Lockout && limits.Lockout >= limits.Window)
        {
            yield return $"lockoutTime: {TimeSpanText.Format(limits.Lockout)} does not end within the `window` of {TimeSpanText.Format(limits.Window)}: no lockout could roll back before the deadline; make it shorter, or the window longer";
        }

        if (settings.Terms is { TrustLocalProxy: true, Via: { Length: > 0 } via } && via != "lo")
        {
            yield return $"confirm: what comes by a proxy on this host, as `trustLocalProxy` lets it, never comes in over `via` {via}; leave one of them out";
        }
    }

    private IReadOnlyList<string> Links()
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(interfaces).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    // The kernel's own says so (sysfs, uevent); one of a program has a socket by its name (wg(8), /run/wireguard).
    private bool IsWireGuard(string link)
    {
        try
        {
            return File.Exists($"/run/wireguard/{link}.sock")
                || File.ReadLines(Path.Combine(interfaces, link, "uevent")).Any(l => l == "DEVTYPE=wireguard");
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return false;
        }
    }

    private async Task<bool> ExistsAsync(string user, CancellationToken cancellation)
    {
        try
        {
            return await Account.ReadAsync(programs, user, cancellation) is not null;
        }
        catch (FileNotFoundException)
        {
            // The program that looks names up is missing: then nothing is said of the name.
            return true;
        }
    }
}
