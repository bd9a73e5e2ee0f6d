using Watchdog.Core;
using Watchdog.Executor.Ladder;

namespace Watchdog.Executor.Tests;

internal sealed class FakeRungs : IRungs
{
    public List<Rung> Run { get; } = [];

    public List<Session> Sessions { get; } = [];

    public Func<Rung, RungOutcome> Outcome { get; set; } = static _ => RungOutcome.Succeeded;

    public Func<Rung, Sight?> Sight { get; set; } = static _ => null;

    public Action<Rung> OnRun { get; set; } = static _ => { };

    RungResult IRungs.Run(Rung rung, Session session)
    {
        OnRun(rung);
        Run.Add(rung);
        Sessions.Add(session);
        return new RungResult(Outcome(rung), rung == Rung.Verify ? "verify saw this" : "", Sight(rung));
    }
}
