using Watchdog.Lab.Running;

namespace Watchdog.Lab.Lockouts;

/// <summary>Plays lockouts, each on a host of its own, and prints what came of them.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="cases">Which.</param>
/// <param name="lockout">The lockout time, in seconds.</param>
/// <param name="hosts">How many hosts there are at a time.</param>
internal sealed class LockoutsRun(Output output, IReadOnlyList<LockoutCase> cases, int lockout, int hosts)
{
    private const string ConnectTimeout = "2"; // seconds
    private const string Prefix = "rolling back: ";

    /// <summary>Runs it.</summary>
    /// <returns>0 when all were seen from inside and undone in time; else 1.</returns>
    public async Task<int> RunAsync()
    {
        Environment.SetEnvironmentVariable("WATCHDOG_LAB_CONNECT_TIMEOUT", ConnectTimeout);
        await Preparation.PrepareAsync(output);
        var outcomes = new LockoutOutcome[cases.Count];
        await Parallel.ForAsync(
            0,
            cases.Count,
            new ParallelOptions { MaxDegreeOfParallelism = hosts, CancellationToken = Interruption.Token },
            async (i, _) => outcomes[i] = await PlayAsync(cases[i]));
        return Report(outcomes) ? 0 : 1;
    }

    private async Task<LockoutOutcome> PlayAsync(LockoutCase played)
    {
        var outcome = await new LockoutPlay(output, played, lockout).RunAsync();
        output.Say($"{outcome.Id}: {(outcome.Held ? $"undone after {Figures.Tenths(outcome.Seconds ?? 0)} s" : outcome.Failure ?? "MISSED")}");
        return outcome;
    }

    private bool Report(LockoutOutcome[] outcomes)
    {
        var table = new Table("id", "seen by", ">seconds", ">limit", "");
        foreach (var o in outcomes)
        {
            var verdict = o.Failure is not null ? "FAILED: see below" : o.Held ? "ok" : "MISSED";
            table.Add(o.Id, o.SeenBy.Length == 0 ? "-" : o.SeenBy, o.Seconds is { } s ? Figures.Tenths(s) : "-", $"{o.Limit}", verdict);
        }

        var causes = new Table("", "");
        foreach (var o in outcomes.Where(o => o.Failure is null))
        {
            causes.Add(o.Id, o.Cause.StartsWith(Prefix, StringComparison.Ordinal) ? o.Cause[Prefix.Length..] : o.Cause);
        }

        var failures = string.Concat(outcomes.Where(o => o.Failure is not null).Select(o => $"\n== {o.Id}\n{o.Failure}\n"));
        var held = outcomes.Count(o => o.Held);
        output.Result(
            $"""

            {table}

            seconds: from the end of the switch until a new ssh session of the operator's got in; lockout time {lockout} s

            {causes}
            {failures}
            lockouts: {held} of {outcomes.Length} seen from inside and undone in time
            """,
            new { lockout_seconds = lockout, held, lockouts = outcomes });
        return held == outcomes.Length && held > 0;
    }
}
