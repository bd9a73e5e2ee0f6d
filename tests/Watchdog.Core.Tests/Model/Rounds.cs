namespace Watchdog.Core.Tests.Model;

/// <summary>
/// The rounds since the last switch and the daemon's last start, and what they mean by invariants 5, 6 and 8, judged over
/// the whole list: no count is kept that could be wrong.
/// </summary>
internal sealed class Rounds
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(30);
    private readonly List<Round> _all = [];

    /// <summary>What was seen before says nothing about what comes.</summary>
    public void Forget() => _all.Clear();

    public void Add(Round round) => _all.Add(round);

    /// <summary>Whether one required probe has failed in every run for the lockout time, the last of which has ended now.</summary>
    public bool MeanLockout(Session session) =>
        Required(session).Any(name =>
        {
            var series = Series(name, r => r.Failing == name).ToList();
            return series.Count > 1 && series[0] == _all[^1] && series[0].Ended - series[^1].Began.Boot >= session.Limits.Lockout;
        });

    /// <summary>Whether no required probe has failed in any run for the settle time, the same for all.</summary>
    public bool MeanSettled(Session session)
    {
        var all = Required(session).Select(name => Series(name, r => r.Failing != name).ToList()).ToList();
        return all.Count > 0
            && all.All(s => s.Count > 0 && _all[^1].Ended - s[0].Ended <= Break)
            && all.Min(s => s[0].Began.Boot) - all.Max(s => s[^1].Ended) >= session.Limits.Settle;
    }

    private static IEnumerable<string> Required(Session session) =>
        session.Baseline.Probes.Select(p => p.Name).Where(session.Requires);

    /// <summary>The latest runs of a probe that are so without a break, the last one first.</summary>
    private IEnumerable<Round> Series(string name, Func<Round, bool> isSo)
    {
        Round? later = null;
        foreach (var round in Enumerable.Reverse(_all).Where(r => r.Ran(name)))
        {
            if (!isSo(round) || (later is not null && later.Began.Boot - round.Ended > Break))
            {
                yield break;
            }

            yield return later = round;
        }
    }
}
