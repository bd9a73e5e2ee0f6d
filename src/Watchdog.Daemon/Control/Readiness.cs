using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Network;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using Watchdog.Store;
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
    RolledBackSystems rolledBack,
    SettingsCheck settings)
{
    /// <summary>Looks. Changes nothing.</summary>
    /// <param name="pid">The process that asks: its way in is what <c>access</c> looks at.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CheckReply> CheckAsync(int pid, CancellationToken cancellation)
    {
        var wayIn = await operators.ReadAsync(pid, cancellation);
        var context = loop.State.Open is { } open ? new ProbeContext(open) : ProbeContext.Arming(wayIn);
        var results = await probes.RunAsync(context, cancellation);

        // Read anew: a mistake should be seen before the daemon has taken it up.
        var fault = targets.Resolve(null, out var target);
        var read = SettingsReader.Read(paths.Configuration, out var mistakes);
        string[] faults = [.. mistakes, .. await settings.FaultsAsync(read, cancellation)];
        return new CheckReply
        {
            Problems = Printable(
            [
                .. faults.Select(f => $"config.json: {f}"),
                .. Host(),
                .. fault is null ? (IEnumerable<string>)[] : [$"there is no target: {fault}"],
                .. WayInWords.Fault(wayIn, read.Terms) is { } local ? (IEnumerable<string>)[local] : [],
                .. results.Where(r => StandsAgainst(r, results, wayIn)).Select(r => $"{r.Name} fails, and would not count: {r.Detail}"),
            ]),
            Notes = Printable([.. Notes(wayIn, read.Terms, results)]),
            Target = target?.System ?? "",
            Probes = [.. results.Select(r => new ProbeComparison { Name = r.Name, Required = !r.Advisory, Latest = ProtocolMap.ToWire(r) })],
        };
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

        if (new StateDurability(paths).Fault() is { } forgotten)
        {
            yield return $"{forgotten}: persist that directory, as environment.persistence or fileSystems do; or arm with --volatile, for a session that ends with this boot";
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

    /// <summary>
    /// Whether what a probe sees stands against arming. One whole way in is enough: sshd must answer, the operator be let in, and
    /// the host's owner's own commands pass. What a stranger does not reach stands against it only where nobody has shown that
    /// there is a way in, by having come in from outside: ports that are open on named interfaces only, or a WireGuard that only
    /// calls others, are as they are meant to be.
    /// </summary>
    /// <param name="result">What it saw.</param>
    /// <param name="all">What all probes saw.</param>
    /// <param name="wayIn">How whoever asks came in; null when they did not come over SSH.</param>
    internal static bool StandsAgainst(ProbeResult result, IReadOnlyList<ProbeResult> all, Operator? wayIn) =>
        result is { Outcome: ProbeOutcome.Failed, Advisory: false }
        && (result.Name is "ssh" or "access"
            || result.Name.StartsWith(CommandProbe.Prefix, StringComparison.Ordinal)
            || (IsStranger(result) && !all.Any(r => IsStranger(r) && r.Outcome != ProbeOutcome.Failed) && (wayIn is null || WayInWords.IsLocal(wayIn))));

    private static bool IsStranger(ProbeResult result) => WayIn.SeesFromOutside(result.Name);

    private IEnumerable<string> Notes(Operator? wayIn, ProofTerms terms, IReadOnlyList<ProbeResult> results)
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

        if (WayInWords.Fault(wayIn, terms) is null && WayInWords.NotVia(wayIn, terms, new NetworkAddresses()) is { } other)
        {
            yield return other;
        }

        if (wayIn is null)
        {
            yield return "you did not come in over SSH: `access` has nobody's way in to look after";
        }

        foreach (var failed in results.Where(r => r is { Outcome: ProbeOutcome.Failed, Advisory: false } && !StandsAgainst(r, results, wayIn)))
        {
            yield return $"{failed.Name} fails, and so will not count ({failed.Detail})"
                + (IsStranger(failed) ? ": what only it would see of a lockout, such as a firewall's, is then found at the deadline" : "");
        }

        var stranger = results.Where(IsStranger).ToList();
        foreach (var blind in stranger.Where(r => r.Outcome == ProbeOutcome.Skipped))
        {
            yield return $"{blind.Name} cannot look ({blind.Detail}): what only a stranger sees, such as a firewall, is then found at the deadline";
        }

        if (ForProbes(results, terms) is { } missing)
        {
            yield return missing;
        }
    }

    /// <summary>What `--confirm-by probes` lacks on this host; null when nothing.</summary>
    internal static string? ForProbes(IReadOnlyList<ProbeResult> results, ProofTerms terms) =>
        terms.Witness.Length > 0 || results.Any(r => r.Name == KnownProbe.StrangerKey.Name && r.Outcome == ProbeOutcome.Passed)
            ? null
            : "`--confirm-by probes` would be refused: it needs `stranger-key` to pass, which is sshd's own word that it would take an operator's key from outside"
                + (results.FirstOrDefault(r => r.Name == KnownProbe.StrangerKey.Name) is { } seen ? $" ({seen.Detail})" : "")
                + "; or a `witness` in config.json, who logs in from elsewhere";

    private static IReadOnlyList<string> Printable(IEnumerable<string> texts) => [.. texts.Select(t => SafeText.Printable(t))];
}
