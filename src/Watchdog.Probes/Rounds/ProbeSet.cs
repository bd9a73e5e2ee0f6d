using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Running;
using Watchdog.Host.Systems;
using Watchdog.Probes.Access;
using Watchdog.Probes.Network;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.Stranger;
using Watchdog.Probes.WireGuard;

namespace Watchdog.Probes.Rounds;

/// <summary>The probes of this host.</summary>
internal static class ProbeSet
{
    // Each runs some programs, one after the other, which takes a while where a host is busy with the switch's aftermath.
    private static readonly TimeSpan ProgramsLimit = TimeSpan.FromSeconds(10);

    // Longer than PID 1 lets a stranger run. One that did not get its turn, or did not come to an end, has seen nothing of the
    // host and is skipped; at this limit the probe would fail.
    private static readonly TimeSpan StrangerLimit = StrangerUnit.Limit + TimeSpan.FromSeconds(2);

    /// <summary>Those that need no configuration, as it tunes them, and the user's own.</summary>
    public static IReadOnlyList<PlannedProbe> All(ProbeSettings settings, Paths paths, DaemonProgram program, TimeProvider time)
    {
        IProgramRunner programs = new ProgramRunner();
        var echo = new IcmpEcho(time);
        var listeners = new SshListeners();
        var links = new OperatorLinks();
        var unit = new StrangerUnit(paths, program);
        var stranger = new StrangerRounds(listeners, links, programs, unit.Run);
        var answers = new KeyAnswers(Path.Combine(paths.Runtime, "stranger-key.answer"), new SystemClock());
        PlannedProbe[] own =
        [
            Own(new SshProbe(listeners, new SshKeyScan(programs), SshBanner.AskAsync, new SshLooks(Path.Combine(paths.Runtime, "ssh.looks")), new SystemClock()), ProgramsLimit),
            Own(new AccessProbe(programs, SshdProgram.Find, time), ProgramsLimit),
            Own(new WireGuardProbe(programs, new WireGuardTraffic(echo, new ReceivedCounters(Path.Combine(paths.Runtime, "wireguard.received")), time), links, time)),
            Own(new StrangerSshProbe(stranger, links), StrangerLimit),
            Own(new StrangerWireGuardProbe(stranger, links), StrangerLimit),
            Own(new StrangerKeyProbe(new WayInReader(programs, SshdProgram.Find, time), programs, answers, unit.Run), StrangerLimit),
            Own(new AddressProbe(programs)),
            Own(new GatewayProbe(programs, echo)),
            Own(new UnitsProbe()),
        ];
        return
        [
            .. own.Select(p => Tune(p, settings)).OfType<PlannedProbe>(),
            .. settings.Commands.Select(c => new PlannedProbe(new CommandProbe(c, programs), c.Timeout, c.Required) { FailsAtLimit = true }),
        ];
    }

    // As the rules know it.
    private static PlannedProbe Own(IProbe probe, TimeSpan? limit = null)
    {
        var known = KnownProbe.Find(probe.Name) ?? throw new ArgumentException($"a probe that no rule knows: {probe.Name}", nameof(probe));
        return new(probe, limit ?? PlannedProbe.DefaultLimit, known.IsRequired, known.Corroborates);
    }

    /// <summary>The probe as the configuration wants it; null when it does not.</summary>
    internal static PlannedProbe? Tune(PlannedProbe probe, ProbeSettings settings)
    {
        if (!settings.Tuned.TryGetValue(probe.Probe.Name, out var tuning))
        {
            return probe;
        }

        return tuning.Enabled == false
            ? null
            : probe with { Limit = tuning.Timeout ?? probe.Limit, Required = tuning.Required ?? probe.Required, Corroborates = probe.Corroborates && tuning.Required is null, MustDecide = tuning.Required == true };
    }
}
