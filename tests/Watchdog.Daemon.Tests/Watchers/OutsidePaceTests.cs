using Watchdog.Core;
using Watchdog.Daemon.Watchers;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OutsidePaceTests
{
    private const string Outside = "stranger-ssh";
    private const int Rounds = 48;
    private readonly OutsidePace _pace = new();
    private Session _session = Make.Session();

    [TestCase(ProbeOutcome.Passed, false, new[] { 0, 5, 15, 35, 75, 135, 195 })]
    [TestCase(ProbeOutcome.Skipped, true, new[] { 0, 5, 15, 35, 75, 135, 195 })]
    public void IsDue_ItPasses_AfterTwiceAsLongEachTime(ProbeOutcome outcome, bool clears, int[] expected) =>
        Assert.That(RunsOf(Outside, _ => new ProbeResult(Outside, outcome, "", Clears: clears)), Is.EqualTo(expected));

    [TestCase(ProbeOutcome.Failed)]
    [TestCase(ProbeOutcome.Skipped)]
    public void IsDue_ItDoesNotPass_EachRound(ProbeOutcome outcome) =>
        Assert.That(RunsOf(Outside, _ => new ProbeResult(Outside, outcome, "")), Has.Count.EqualTo(Rounds));

    [Test]
    public void IsDue_OneThatSeesFromInside_EachRound() =>
        Assert.That(RunsOf("ssh", static _ => new ProbeResult("ssh", ProbeOutcome.Passed, "")), Has.Count.EqualTo(Rounds));

    [Test]
    public void IsDue_ItFailsOnce_FromTheBeginning()
    {
        var runs = RunsOf(Outside, static at => new ProbeResult(Outside, at == 35 ? ProbeOutcome.Failed : ProbeOutcome.Passed, ""));

        Assert.That(runs, Is.EqualTo(new[] { 0, 5, 15, 35, 40, 45, 55, 75, 115, 175, 235 }));
    }

    [Test]
    public void IsDue_AnotherSwitchHasEnded_AtOnce()
    {
        Pass(0);
        Assert.That(_pace.IsDue(Outside, _session, At(1)), Is.False);

        _session = _session with { ActivationEnded = At(1) };

        Assert.That(_pace.IsDue(Outside, _session, At(1)), Is.True);
    }

    [Test]
    public void IsDue_TheProbesConfirm_EachRound()
    {
        _session = _session with { Terms = _session.Terms with { ConfirmBy = ConfirmBy.Probes } };

        Assert.That(RunsOf(Outside, static _ => new ProbeResult(Outside, ProbeOutcome.Passed, "")), Has.Count.EqualTo(Rounds));
    }

    /// <summary>At which seconds of four minutes with a round every 5 s it has run.</summary>
    private List<int> RunsOf(string probe, Func<int, ProbeResult> run)
    {
        var runs = new List<int>();
        for (var second = 0; second < Rounds * 5; second += 5)
        {
            if (_pace.IsDue(probe, _session, At(second)))
            {
                runs.Add(second);
                _pace.Note(_session, At(second), [run(second)]);
            }
        }

        return runs;
    }

    private void Pass(int second) => _pace.Note(_session, At(second), [new ProbeResult(Outside, ProbeOutcome.Passed, "")]);

    private static Moment At(int second) => Make.Start with { Boot = Make.Start.Boot + TimeSpan.FromSeconds(second) };
}
