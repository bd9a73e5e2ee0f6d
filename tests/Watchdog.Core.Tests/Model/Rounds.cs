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

    /// <summary>Whether one required probe has failed in every round for the lockout time.</summary>
    public bool MeanLockout(Session session) =>
        session.Baseline.Probes.Where(p => session.Requires(p.Name)).Any(p =>
        {
            var series = Series(r => r.Failing == p.Name).ToList();
            return series.Count > 0 && series[0].Ended - series[^1].Began.Boot >= session.Limits.Lockout;
        });

    /// <summary>Whether no required probe has failed in any round for the settle time.</summary>
    public bool MeanSettled(Session session)
    {
        var series = Series(r => !session.Requires(r.Failing)).ToList();
        return series.Count > 0 && series[0].Began.Boot - series[^1].Ended >= session.Limits.Settle;
    }

    /// <summary>The latest rounds that are so without a break, the last one first.</summary>
    private IEnumerable<Round> Series(Func<Round, bool> isSo)
    {
        Round? later = null;
        foreach (var round in Enumerable.Reverse(_all))
        {
            if (!isSo(round) || (later is not null && later.Began.Boot - round.Ended > Break))
            {
                yield break;
            }

            yield return later = round;
        }
    }
}
