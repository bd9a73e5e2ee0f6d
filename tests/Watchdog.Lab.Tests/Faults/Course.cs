using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>A course of events on a host, in which one process is traced.</summary>
internal abstract class Course(string name)
{
    // Whose turn it is among threads differs from run to run: what one run does not come to another may.
    private const int Counts = 2;
    private const int Attempts = 3;

    private readonly Lock _lock = new();
    private Task<IReadOnlyList<FaultPoint>>? _points;

    /// <summary>What happens, in a word: <c>arm</c>.</summary>
    public string Name { get; } = name;

    /// <summary>All calls that it comes to when nothing fails.</summary>
    public Task<IReadOnlyList<FaultPoint>> PointsAsync(FaultHosts hosts)
    {
        lock (_lock)
        {
            return _points ??= CountAsync(hosts);
        }
    }

    /// <summary>Plays it with a fault at a point, checks what became of the host, and makes it what it was.</summary>
    /// <returns>Whether it came to that point.</returns>
    public async Task<bool> PlayAsync(FaultHost host, FaultPoint at, Injection injection) =>
        await PlayAsync(host, [new PlannedFault(at, injection)]) > 0;

    /// <summary>As the other, with faults one after the other.</summary>
    /// <returns>How many it came to.</returns>
    public async Task<int> PlayAsync(FaultHost host, IReadOnlyList<PlannedFault> planned) => (await PlayOnceAsync(host, planned)).Injected;

    /// <summary>Plays it without a fault; on a busy machine even that may miss its window once.</summary>
    /// <returns>The calls that the traced process made, in their order.</returns>
    public async Task<IReadOnlyList<FaultPoint>> SeeAsync(FaultHosts hosts)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await hosts.UseAsync(async host => (await PlayOnceAsync(host, [])).Seen);
            }
            catch (LabException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>Plays it without a fault of its own, while journald stands still from its beginning to its end.</summary>
    public Task PlayWithoutJournaldAsync(FaultHost host, bool isFull) => host.WithoutJournaldAsync(isFull, () => PlayOnceAsync(host, []));

    /// <summary>What the process that does the course's work comes to in any case; empty for nothing.</summary>
    protected virtual string Essential => "";

    /// <summary>Plays it.</summary>
    /// <returns>The tracer, which has let go.</returns>
    protected abstract Task<Tracer> PlayOnceAsync(FaultHost host, IReadOnlyList<PlannedFault> planned);

    /// <summary>The old generation runs again and lets the operator in, and that is on record.</summary>
    protected static async Task AssertBackAsync(FaultHost host, string session)
    {
        await host.UntilAsync(() => host.Files.HasEnded(session), "the session has ended");
        await host.UntilAsync(() => host.Files.Running == host.Base, "the old generation runs again");
        await host.UntilAsync(host.LetsInAsync, "the operator is let in");
        if (host.Files.LastPhase(session) is var phase and not "RolledBack")
        {
            throw new LabException($"the session has ended as {phase}");
        }

        if (!host.Files.Records(session, "rolled-back"))
        {
            throw new LabException("the end of the rollback is not on record");
        }
    }

    private async Task<IReadOnlyList<FaultPoint>> CountAsync(FaultHosts hosts)
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, Counts).Select(_ => SeeAsync(hosts)));
        return seen.All(points => points.Any(p => p.ToString().StartsWith(Essential, StringComparison.Ordinal)))
            ? [.. seen.SelectMany(s => s).Distinct()]
            : throw new LabException($"{Name}: the traced process did not come to '{Essential}': it is not the one that does the work");
    }
}
