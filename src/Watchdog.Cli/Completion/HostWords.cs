using System.Globalization;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Completion;

/// <summary>The words of this host, as the daemon, the system profile and ssh's files have them.</summary>
/// <param name="context">Asks the daemon. Its limits should be short: somebody waits with a finger on a key.</param>
internal sealed class HostWords(CommandContext context) : IWordSource
{
    private const string Profiles = "/nix/var/nix/profiles";
    private const int MostSessions = 20;
    private const int MostGenerations = 50;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Candidate>> SessionsAsync(string command, CancellationToken cancellation)
    {
        if (await StatusAsync(cancellation) is not { } status)
        {
            return [];
        }

        var open = status.Session is { } session ? [new Candidate(session.Id, "open: " + PhaseWords.Of(session))] : Array.Empty<Candidate>();
        return Valid(command switch
        {
            "history" => [.. open, .. await RecordedAsync(cancellation)],
            "status" when status.Last is { } last => [.. open, new(last.Id, "the last: " + PhaseWords.Of(last))],
            _ => open,
        });
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Candidate>> ProbesAsync(CancellationToken cancellation)
    {
        var status = await StatusAsync(cancellation);
        var seen = status?.Session?.Probes ?? status?.Last?.Probes ?? [];
        return [.. (status?.Probes ?? []).Select(name => new Candidate(SafeText.Printable(name, 64), SafeText.Printable(seen.FirstOrDefault(p => p.Name == name)?.AtArm?.Detail, 80)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Generations()
    {
        const string Prefix = "system-";
        const string Suffix = "-link";
        try
        {
            var links = new DirectoryInfo(context.Environment.Root + Profiles).EnumerateFileSystemInfos(Prefix + "*" + Suffix)
                .Select(link => (Link: link, Number: long.TryParse(link.Name[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0))
                .Where(l => l.Number > 0)
                .OrderByDescending(l => l.Number)
                .Take(MostGenerations);
            return [.. links.Select(l => new Candidate(l.Number.ToString(CultureInfo.InvariantCulture), $"{context.LocalTime(Usec(l.Link.LastWriteTimeUtc))} {Name(l.Link.LinkTarget)}".TrimEnd()))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Candidate> Hosts() =>
        [.. SshHosts.Read(context.Environment.Root, context.Environment.Variable("HOME")).Select(h => new Candidate(h, ""))];

    private async Task<IReadOnlyList<Candidate>> RecordedAsync(CancellationToken cancellation)
    {
        try
        {
            var entries = (await context.ReadAsync(ControlMethods.History, new HistoryParameters(), cancellation)).Value.Entries;
            return [.. entries.Reverse().DistinctBy(e => e.Session).Take(MostSessions).Select(e => new Candidate(e.Session, $"{context.LocalTime(e.RealtimeUsec)} {SafeText.Printable(e.Event, 32)}"))];
        }
        catch (CliException)
        {
            return [];
        }
    }

    private async Task<StatusReply?> StatusAsync(CancellationToken cancellation)
    {
        try
        {
            return (await context.ReadAsync(ControlMethods.Status, new NoParameters(), cancellation)).Value;
        }
        catch (CliException)
        {
            return null;
        }
    }

    private static IReadOnlyList<Candidate> Valid(IEnumerable<Candidate> sessions) => [.. sessions.Where(s => SessionIds.IsValid(s.Value)).DistinctBy(s => s.Value)];

    // "/nix/store/HASH-nixos-system-web-25.11" without the hash.
    private static string Name(string? target) => SafeText.Printable(Path.GetFileName(target ?? "") is { Length: > 33 } name ? name[33..] : "", 64);

    private static long Usec(DateTime instant) => (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
