using Watchdog.Lab.Running;

namespace Watchdog.Lab.Healthy;

/// <summary>Spreads the switches over hosts, and prints what came of them.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="switches">How many in all.</param>
/// <param name="hosts">On how many hosts.</param>
/// <param name="seed">Of the random shapes.</param>
internal sealed class HealthyRun(Output output, int switches, int hosts, int seed)
{
    private const string ConnectTimeout = "10"; // seconds
    private const int SeedStep = 7919;          // a prime: hosts draw from series of their own

    /// <summary>Runs it.</summary>
    /// <returns>0 when all were done and confirmed, and each host's lockout was rolled back; else 1.</returns>
    public async Task<int> RunAsync()
    {
        Environment.SetEnvironmentVariable("WATCHDOG_LAB_CONNECT_TIMEOUT", ConnectTimeout);
        await Preparation.PrepareAsync(output);
        output.Say($"seed {seed}: {switches} switches on {hosts} hosts");
        HealthyShare[] shares =
        [
            .. Enumerable.Range(0, hosts).Select(n => new HealthyShare(
                output, n, (switches / hosts) + (n < switches % hosts ? 1 : 0), new Random(unchecked(seed + (n * SeedStep))))),
        ];
        await Task.WhenAll(shares.Select(s => s.RunAsync()));
        return Report(shares) ? 0 : 1;
    }

    private bool Report(HealthyShare[] shares)
    {
        HealthyOutcome[] done = [.. shares.SelectMany(s => s.Outcomes)];
        string[] faults = [.. shares.SelectMany(s => s.Faults)];
        var controls = shares.Count(s => s.SawLockout);
        int With(HealthyChanges change) => done.Count(d => d.Changes.HasFlag(change));
        int Ended(HealthyEnd end) => done.Count(d => d.End == end);
        output.Result(
            $"""

            sshd restarted: {With(HealthyChanges.Sshd)}; wg0 made anew: {With(HealthyChanges.Tunnel)}; firewall reloaded: {With(HealthyChanges.Firewall)}; a key rotated: {With(HealthyChanges.Keys)}; {HealthyShare.Loss} % loss: {done.Count(d => d.LostPackets)}; a peer asleep at arm: {done.Count(d => d.PeerAsleep)}
            cases: {done.Count(d => d.Case is not null)}; armed through the tunnel: {done.Count(d => d.Way == nameof(Way.Wg))}; by op through sudo: {done.Count(d => d.User == WayIn.Sudo.User)}
            lockout time {HealthyCase.ShortLockout} s ({HealthyCase.RekeyLockout} s where wg0 was made anew), probation {HealthyShare.Probation} s longer
            {string.Concat(faults.Select(f => $"\n{f}\n"))}
            healthy: {done.Length} of {switches} switches done, {Ended(HealthyEnd.RolledBack)} rolled back, {Ended(HealthyEnd.NotConfirmed)} not confirmed; control: {controls} of {hosts} lockouts rolled back (seed {seed})
            """,
            new { seed, wanted = switches, rolled_back = Ended(HealthyEnd.RolledBack), not_confirmed = Ended(HealthyEnd.NotConfirmed), controls, switches = done, faults });
        return faults.Length == 0 && done.Length == switches && controls == hosts && Ended(HealthyEnd.Confirmed) == switches;
    }
}
