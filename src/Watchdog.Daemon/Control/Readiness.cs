using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Control;

/// <summary>Says whether the host is ready to be armed: what <c>arm</c> would refuse, and what it would accept unsaid.</summary>
internal sealed class Readiness(
    Paths paths,
    IEventSink loop,
    TargetResolver targets,
    IProbeRounds probes,
    OperatorReader operators,
    SettingsCheck settings,
    HostObstacles obstacles,
    ReadinessNotes notes)
{
    /// <summary>Looks. Changes nothing.</summary>
    /// <param name="pid">The process that asks: its way in is what <c>access</c> looks at.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CheckReply> CheckAsync(int pid, CancellationToken cancellation) =>
        await CheckAsync(await operators.ReadAsync(pid, cancellation), cancellation);

    /// <summary>Looks. Changes nothing.</summary>
    /// <param name="wayIn">How whoever asks came in; null when they did not come over SSH.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CheckReply> CheckAsync(Operator? wayIn, CancellationToken cancellation)
    {
        var context = loop.State.Open is { } open ? new ProbeContext(open) : ProbeContext.Arming(wayIn);
        return await JudgeAsync(wayIn, await probes.RunAsync(context, cancellation), cancellation);
    }

    /// <summary>Says it by what the probes saw.</summary>
    /// <param name="wayIn">How whoever asks came in; null when they did not come over SSH.</param>
    /// <param name="results">What all probes saw just now.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CheckReply> JudgeAsync(Operator? wayIn, IReadOnlyList<ProbeResult> results, CancellationToken cancellation)
    {
        // Read anew: a mistake should be seen before the daemon has taken it up.
        var fault = targets.Resolve(null, out var target);
        var read = SettingsReader.Read(paths.Configuration, out var mistakes);
        string[] faults = [.. mistakes, .. await settings.FaultsAsync(read, cancellation)];
        return new CheckReply
        {
            Problems = Printable(
            [
                .. faults.Select(f => $"config.json: {f}"),
                .. obstacles.Find(),
                .. fault is null ? (IEnumerable<string>)[] : [$"there is no target: {fault}; switch to a system that can be one, or name another: `rollbackctl arm --target`"],
                .. WayInWords.Fault(wayIn, read.Terms) is { } local ? (IEnumerable<string>)[local] : [],
                .. results.Where(r => StandsAgainst(r, results, wayIn)).Select(r => $"{r.Name} fails, and would not count: {r.Detail}; {ProbeMend.Of(r.Name)}"),
            ]),
            Notes = Printable(notes.Of(wayIn, read, results)),
            Target = target?.System ?? "",
            Probes = [.. results.Select(r => new ProbeComparison { Name = r.Name, Required = !r.Advisory, Latest = ProtocolMap.ToWire(r) })],
        };
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

    /// <summary>Whether a probe sees the host as a stranger does.</summary>
    internal static bool IsStranger(ProbeResult result) => WayIn.SeesFromOutside(result.Name);

    /// <summary>What `--confirm-by probes` lacks on this host; null when nothing.</summary>
    internal static string? ForProbes(IReadOnlyList<ProbeResult> results, ProofTerms terms) =>
        terms.Witness.Length > 0 || results.Any(r => r.Name == KnownProbe.StrangerKey.Name && r.Outcome == ProbeOutcome.Passed)
            ? null
            : "`--confirm-by probes` would be refused: it needs `stranger-key` to pass, which is sshd's own word that it would take an operator's key from outside"
                + (results.FirstOrDefault(r => r.Name == KnownProbe.StrangerKey.Name) is { } seen ? $" ({seen.Detail})" : "")
                + "; or a `witness` in config.json, who logs in from elsewhere";

    private static IReadOnlyList<string> Printable(IEnumerable<string> texts) => [.. texts.Select(t => SafeText.Printable(t))];
}
