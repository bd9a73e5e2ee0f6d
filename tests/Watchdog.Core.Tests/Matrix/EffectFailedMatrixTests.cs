namespace Watchdog.Core.Tests.Matrix;

/// <summary>Every effect may fail in the middle of every event: what was begun is taken back, and whoever waits is told.</summary>
public sealed class EffectFailedMatrixTests
{
    private static readonly Session Attempted = Make.Session(Phase.Probation) with
    {
        Revision = 6,
        Deadline = Make.Session(Phase.Probation).Deadline with { Number = 3 },
    };

    private static readonly Effect[] Effects =
    [
        new HoldTarget(Attempted), new StartTimer(Attempted), new Save(Attempted), new VerifyUnclaimed("s1"), new Claim("s1"),
        new Close(Attempted), new StopTimer("s1", 2), new ReleaseTarget("s1"), new Record(RecordKind.Warning, "s1"),
        new Reply(1, new Answer.Failed("")), new Retry(new ActivationStarted()), new ResumeRollback(Attempted), new KeepTarget(Attempted),
        new Discard("s1"), new Unclaim("s1"), new HoldBootDefault(Attempted), new HandBootDefault("s1"),
        new ForgetFirstBoot("s1"),
    ];

    private static readonly Event[] Causes =
    [
        Make.Arm("s1"),
        new HeartbeatReceived(1, null, Make.Proof(3500)),
        new ConfirmReceived(1, null, Make.Proof(3500)),
        new DisarmRequested(1, null, "root", Make.Facts()),
        new RollBackRequested(1, null, "root"),
        new ActivationStarted(),
        new LoggedIn(Make.Proof(3500)),
        Make.Round(Variants.Now),
        Make.BaselineTaken(),
        new ActivationEnded(Make.Facts()),
        new Recovered(Make.Session(Phase.Probation), Make.Facts()),
        new StoreChanged(null, null, false),
        new TimerLost("s1", 2),
        new BootDefaultMoved("s1", Make.Old, ""),
        new FirstBootSet("s1", Make.New),
        new FirstBootFailed("s1", Make.New, ""),
        new Relapsed("s9", "/nix/store/program", Make.Facts(running: Make.New)),
        new EffectFailed(new ActivationStarted(), null, new Save(Attempted), ""),
    ];

    // Causes | failed effects | what is done. The first row that matches counts; the phase stays.
    private static readonly (string Causes, string Effects, string Outcome)[] Rows =
    [
        ("ArmRequested", "*", "Discard StopTimer ReleaseTarget Record(ArmRefused) Reply(Failed)"),

        // A claim is taken of a held session alone; one that is found at start was not.
        ("Recovered", "Close", "Record(Warning) Retry"),

        // After a reboot the new timer is the only one: it is kept even when its deadline could not be saved yet.
        ("Recovered", "Save", "Record(Warning) Retry"),

        ("*Received|*Requested", "VerifyUnclaimed|Claim", "Record(Refused) Reply(RollingBack)"),
        ("*Received|*Requested", "Save", "StopTimer Record(Warning) Reply(Failed)"),
        ("*Received|*Requested", "Close", "Unclaim Record(Warning) Reply(Failed)"),
        ("*Received|*Requested", "*", "Record(Warning) Reply(Failed)"),

        ("Recovered", "VerifyUnclaimed", ""),
        ("Recovered", "*", "Record(Warning) Retry"),
        ("*", "VerifyUnclaimed|Claim", ""),

        // Another round is taken soon.
        ("BaselineTaken", "VerifyUnclaimed|Claim", ""),
        ("BaselineTaken", "Save", "StopTimer Record(Warning)"),
        ("BaselineTaken", "Close", "Unclaim Record(Warning)"),
        ("BaselineTaken", "*", "Record(Warning)"),

        // The next round sees the same.
        ("ProbesRan", "Save", "StopTimer Record(Warning)"),
        ("ProbesRan", "Close", "Unclaim Record(Warning)"),
        ("ProbesRan", "*", "Record(Warning)"),

        ("*", "Save", "StopTimer Record(Warning) Retry"),
        ("*", "Close", "Unclaim Record(Warning) Retry"),
        ("*", "*", "Record(Warning) Retry"),
    ];

    private static readonly Phase?[] Open = [Phase.Armed, Phase.Activating, Phase.Probation];

    [Test]
    public void Step_AnyEffectOfAnyEventFails_IsUndoneAsInTheTable([ValueSource(nameof(Open))] Phase? phase)
    {
        var wrong = new List<string>();
        foreach (var cause in Causes)
        {
            foreach (var effect in Effects)
            {
                var state = new State(cause is ArmRequested or Recovered ? null : Make.Session(phase!.Value), null);
                var (next, effects) = Machine.Step(state, new EffectFailed(cause, Attempted, effect, "reason"), Variants.Now);
                var expected = Rows
                    .First(r => Glob.IsMatch(r.Causes, cause.GetType().Name) && Glob.IsMatch(r.Effects, effect.GetType().Name))
                    .Outcome.Replace("Retry", $"Retry({cause.GetType().Name})", StringComparison.Ordinal);
                var actual = string.Join(' ', effects.Select(Outcome.Kind));
                var stays = cause is Recovered r ? new State(r.Session, null) : state;
                if (actual != expected || next with { Probes = ProbeRecord.None } != stays)
                {
                    wrong.Add($"{cause.GetType().Name} × {effect.GetType().Name}\n    expected {expected}\n    but was  {actual} ({next})");
                }
            }
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public void Step_NothingWasAttempted_TakesNothingBack()
    {
        foreach (var effect in Effects)
        {
            var (_, effects) = Machine.Step(State.Empty, new EffectFailed(Make.Arm(), null, effect, "reason"), Variants.Now);
            Assert.That(effects.Select(Outcome.Kind), Is.EqualTo(new[] { "Record(ArmRefused)", "Reply(Failed)" }));
        }
    }

    [Test]
    public void Step_SaveOfTheSameDeadlineFails_KeepsItsTimer()
    {
        var state = new State(Attempted, null);
        var (_, effects) = Machine.Step(state, new EffectFailed(new ActivationStarted(), Attempted, new Save(Attempted), "full"), Variants.Now);
        Assert.That(effects, Has.None.InstanceOf<StopTimer>());
    }

    [Test]
    public void Step_CloseOfStrandedFails_LeavesTheExecutorsClaim()
    {
        var state = new State(Make.Session(Phase.Stranded), null);
        var confirmed = Make.Session(Phase.Confirmed);
        var failed = new EffectFailed(new ConfirmReceived(1, null, Make.Proof(3500)), confirmed, new Close(confirmed), "full");
        var (_, effects) = Machine.Step(state, failed, Variants.Now);
        Assert.That(effects.Select(Outcome.Kind), Is.EqualTo(new[] { "Record(Warning)", "Reply(Failed)" }));
    }

    [Test]
    public void Step_CloseOfAnEndedSessionFailsInRecovery_LeavesItClaimedAndEnded()
    {
        var ended = Make.Session(Phase.Confirmed);
        var failed = new EffectFailed(new Recovered(ended, Make.Facts()), ended, new Close(ended), "full");
        var (next, effects) = Machine.Step(State.Empty, failed, Variants.Now);
        Assert.That(effects.Select(Outcome.Kind), Is.EqualTo(new[] { "Record(Warning)", "Retry(Recovered)" }));
        Assert.That(next, Is.EqualTo(new State(null, ended)));
    }

    [Test]
    public void Table_EveryEffectAndEventTypeOfCore_IsInIt()
    {
        Assert.That(MachineMatrixTests.Types<Effect>().Except(Effects.Select(e => e.GetType())), Is.Empty);
        Assert.That(MachineMatrixTests.Types<Event>().Except(Causes.Select(c => c.GetType())), Is.Empty);
    }
}
