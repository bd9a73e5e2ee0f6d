using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Native;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Probes.Access;
using Watchdog.Daemon.Store;
using Watchdog.Protocol;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Control;

/// <summary>Says whether the host is ready to be armed: what <c>arm</c> would refuse, and what it would accept unsaid.</summary>
internal sealed class Readiness(
    Paths paths,
    IEventSink loop,
    HostReader host,
    TargetResolver targets,
    IProbeRounds probes,
    OperatorReader operators,
    ConfigurationFile configuration,
    BootLoader loader,
    RolledBackSystems rolledBack)
{
    /// <summary>Looks. Changes nothing.</summary>
    /// <param name="pid">The process that asks: its way in is what <c>access</c> looks at.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CheckReply> CheckAsync(int pid, CancellationToken cancellation)
    {
        var wayIn = await operators.ReadAsync(pid, cancellation);
        var context = loop.State.Open is { } open ? new ProbeContext(open) : ProbeContext.Arming(wayIn);
        var results = await probes.RunAsync(context, cancellation);
        var fault = targets.Resolve(null, out var target);
        return new CheckReply
        {
            Problems = Printable(
            [
                .. Configuration(),
                .. Host(),
                .. fault is null ? (IEnumerable<string>)[] : [$"there is no target: {fault}"],
                .. results.Where(Counts).Select(r => $"{r.Name} fails, and would not count: {r.Detail}"),
            ]),
            Notes = Printable([.. Notes(wayIn, results)]),
            Target = target?.System ?? "",
            Probes = [.. results.Select(r => new ProbeComparison { Name = r.Name, Required = !r.Advisory, Latest = ProtocolMap.ToWire(r) })],
        };
    }

    private IEnumerable<string> Configuration()
    {
        // Read anew: a mistake should be seen before the daemon has taken it up.
        SettingsReader.Read(paths.Configuration, out var mistakes);
        return mistakes.Select(m => $"config.json: {m}");
    }

    private IEnumerable<string> Host()
    {
        if (loop.State.Open is { } open)
        {
            yield return $"session {open.Id} is open: end it with `rollbackctl confirm {open.Id}`, `disarm` or `rollback` first";
        }

        var facts = host.Read();
        if (facts.SwitchRuns)
        {
            yield return "a switch is running: wait until it has ended";
        }

        if (facts.ProfileTarget != facts.RunningSystem && rolledBack.Find(facts.ProfileTarget) is { } before)
        {
            yield return $"the system profile leads to one that arm refuses: {before.Describe()}";
        }

        if (DiskFault() is { } fault)
        {
            yield return $"the disk cannot take a session: {fault}";
        }
    }

    private string? DiskFault()
    {
        var trial = Path.Combine(paths.State, "check");
        try
        {
            Directory.CreateDirectory(paths.State);
            Files.Replace(trial, "is there room?"u8);
            File.Delete(trial);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static bool Counts(ProbeResult result) => result is { Outcome: ProbeOutcome.Failed, Advisory: false };

    private IEnumerable<string> Notes(Operator? wayIn, IReadOnlyList<ProbeResult> results)
    {
        if (configuration.HasChanged)
        {
            yield return "config.json has changed since the daemon started: it is taken up once no session is open, and at once by `systemctl restart rollback-watchdogd.service`";
        }

        var holds = SettingsReader.Read(paths.Configuration, out _).HoldBootDefault;
        foreach (var note in holds ? Words.OfBootLoader(host.RunningSystem, host.ProfileTarget, loader.Next, host.CanBoot(host.RunningSystem)) : [])
        {
            yield return note;
        }

        if (holds && loader.OnceObstacle is { Length: > 0 } obstacle)
        {
            yield return $"a new system that does not come up at its first boot needs somebody at the boot menu: {obstacle}";
        }

        if (wayIn is null)
        {
            yield return "you did not come in over SSH: `access` has nobody's way in to look after";
        }

        var stranger = results.Where(r => WayIn.SeesFromOutside(r.Name)).ToList();
        foreach (var blind in stranger.Where(r => r.Outcome == ProbeOutcome.Skipped))
        {
            yield return $"{blind.Name} cannot look ({blind.Detail}): what only a stranger sees, such as a firewall, is then found at the deadline";
        }

        if (stranger.All(r => r.Outcome != ProbeOutcome.Passed))
        {
            yield return "nothing sees this host from outside: `--confirm-by probes` needs a `witness` in config.json";
        }
    }

    private static IReadOnlyList<string> Printable(IEnumerable<string> texts) => [.. texts.Select(t => SafeText.Printable(t))];
}
