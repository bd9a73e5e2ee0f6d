using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Host.Network;
using Watchdog.Host.Systems;
using Watchdog.Store;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Control;

/// <summary>What arm would accept unsaid, and whoever arms should know all the same.</summary>
internal sealed class ReadinessNotes(ConfigurationFile configuration, HostReader host, BootLoader loader, HardwareWatchdog hardware)
{
    /// <summary>The notes, each in words.</summary>
    /// <param name="wayIn">How whoever asks came in; null when they did not come over SSH.</param>
    /// <param name="settings">What config.json says now.</param>
    /// <param name="results">What all probes saw.</param>
    public IEnumerable<string> Of(Operator? wayIn, Settings settings, IReadOnlyList<ProbeResult> results)
    {
        if (configuration.HasChanged)
        {
            yield return "config.json has changed since the daemon started: it is taken up once no session is open, and at once by `systemctl restart rollback-watchdogd.service`";
        }

        foreach (var note in settings.HoldBootDefault ? Words.OfBootLoader(host.RunningSystem, host.ProfileTarget, loader.Next, host.CanBoot(host.RunningSystem)) : [])
        {
            yield return note;
        }

        if (settings.HoldBootDefault && loader.OnceObstacle is { Length: > 0 } obstacle)
        {
            yield return $"a new system that does not come up at its first boot needs somebody at the boot menu: {obstacle}; before a new kernel, have a console at hand";
        }

        if (hardware.Unfed() is { } device)
        {
            yield return $"PID 1 does not feed the hardware watchdog of this host, {device}: unless another program feeds it, a kernel or a PID 1 that hangs after a switch is restarted by nobody, for no deadline comes there; `systemd.settings.Manager.RuntimeWatchdogSec = \"30s\"` in the NixOS configuration, or leave it so";
        }

        if (WayInWords.Fault(wayIn, settings.Terms) is null && WayInWords.NotVia(wayIn, settings.Terms, new NetworkAddresses()) is { } other)
        {
            yield return other;
        }

        if (wayIn is null)
        {
            yield return "you did not come in over SSH: `access` has nobody's way in to look after; run this, and arm, from an SSH session";
        }

        foreach (var failed in results.Where(r => r is { Outcome: ProbeOutcome.Failed, Advisory: false } && !Readiness.StandsAgainst(r, results, wayIn)))
        {
            yield return $"{failed.Name} fails, and so will not count ({failed.Detail})"
                + (Readiness.IsStranger(failed) ? ": what only it would see of a lockout, such as a firewall's, is then found at the deadline" : "")
                + $"; {ProbeMend.Of(failed.Name)}";
        }

        var stranger = results.Where(Readiness.IsStranger).ToList();
        foreach (var blind in stranger.Where(r => r.Outcome == ProbeOutcome.Skipped))
        {
            yield return $"{blind.Name} cannot look ({blind.Detail}): what only a stranger sees, such as a firewall, is then found at the deadline; mend what it names, or leave it out: `probes.{blind.Name}.enabled` = false in config.json";
        }

        if (Readiness.ForProbes(results, settings.Terms) is { } missing)
        {
            yield return missing;
        }
    }
}
