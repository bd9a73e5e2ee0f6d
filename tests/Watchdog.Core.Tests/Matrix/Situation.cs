namespace Watchdog.Core.Tests.Matrix;

/// <summary>What surrounds a step: the clock, and how the sessions differ from <see cref="Make.Session"/>.</summary>
internal sealed record Situation(string Name, Moment Now, Session? Last = null, DeadlineReason? Reason = null, ProbeRecord? Probes = null, ProofTerms? Terms = null, string? Activated = null, bool IsAwaited = false)
{
    private static readonly Phase[] Ends = [Phase.Confirmed, Phase.RolledBack, Phase.Disarmed, Phase.Expired];

    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1);
    private static readonly ProofTerms ByProbes = new() { ConfirmBy = ConfirmBy.Probes };

    public static IReadOnlyList<Situation> All { get; } =
    [
        new("base", Variants.Now),
        new("just before the deadline", Variants.Now with { Boot = Make.Session(Phase.Armed).Deadline.At - TimeSpan.FromTicks(1) }),
        new("deadline passed", Variants.Now with { Boot = Make.Session(Phase.Armed).Deadline.At }),
        new("asked", Variants.Now, Reason: DeadlineReason.Asked),
        new("lockout", Variants.Now, Reason: DeadlineReason.Lockout),
        new("interrupted", Variants.Now, Reason: DeadlineReason.Interrupted),
        new("half-switched before", Variants.Now, Activated: Make.Old),
        new("ssh fails for the lockout time", Variants.Now, Probes: Make.Shown(Ago(3), failing: "ssh", failingSince: Ago(60))),
        new("ssh fails for less", Variants.Now, Probes: Make.Shown(Ago(3), failing: "ssh", failingSince: Ago(60) + OneTick)),
        new("ssh fails after a gap", Variants.Now, Probes: Make.Shown(Ago(30) - OneTick, failing: "ssh", failingSince: Ago(70))),
        new("mail fails for the lockout time", Variants.Now, Probes: Make.Shown(Ago(3), failing: "mail", failingSince: Ago(60))),
        new("probes confirm, settled", Variants.Now, Probes: Make.Shown(Ago(3), Ago(120)), Terms: ByProbes),
        new("probes confirm, not settled", Variants.Now, Probes: Make.Shown(Ago(3), Ago(120) + OneTick), Terms: ByProbes),
        new("probes confirm, settled, a witness wanted", Variants.Now, Probes: Make.Shown(Ago(3), Ago(120)), Terms: ByProbes with { Witness = "anna" }),
        new("an operator confirms, settled", Variants.Now, Probes: Make.Shown(Ago(3), Ago(120))),
        new("a login confirms", Variants.Now, Terms: new() { Login = LoginMeaning.Confirm }),
        new("a login means nothing", Variants.Now, Terms: new() { Login = LoginMeaning.Ignore }),
        new("only wg0 will do", Variants.Now, Terms: new() { Via = "wg0" }),
        new("baseline awaited", Variants.Now, IsAwaited: true),
        new("baseline awaited, asked", Variants.Now, Reason: DeadlineReason.Asked, IsAwaited: true),
        new("baseline awaited, other boot", Make.At(60, Make.Boot2), IsAwaited: true),
        new("other boot", Make.At(60, Make.Boot2)),
        .. Ends.Select(e => new Situation($"last {e} recently", Variants.Now, Ended(e, Make.At(0.001)))),
        .. Ends.Select(e => new Situation($"last {e} an hour ago", Variants.Now, Ended(e, Make.At(0)))),
        .. Ends.Select(e => new Situation($"last {e} in an earlier, young boot", Make.At(3599), Ended(e, Make.At(9999, Make.Boot2)))),
        .. Ends.Select(e => new Situation($"last {e} in an earlier boot", Make.At(3600), Ended(e, Make.At(9999, Make.Boot2)))),
    ];

    public State StateIn(Phase? phase) => new(phase is { } p ? Shape(Make.Session(p)) : null, Last) { Probes = Probes ?? ProbeRecord.None };

    public Event Shape(Event ev) => ev is Recovered r && !r.Session.Phase.IsEnd() ? r with { Session = Shape(r.Session) } : ev;

    private static TimeSpan Ago(double seconds) => Variants.Now.Boot - TimeSpan.FromSeconds(seconds);

    private Session Shape(Session session) => session with
    {
        Deadline = session.Deadline with { Reason = Reason ?? session.Deadline.Reason },
        Terms = Terms ?? session.Terms,
        Baseline = !IsAwaited ? session.Baseline
            : Make.Awaited(session.Phase == Phase.Armed ? BaselineRound.Awaited : BaselineRound.Overtaken),
        Activated = Activated ?? session.Activated,
    };

    private static Session Ended(Phase phase, Moment ended) => Make.Session(phase, Variants.LastId) with { Ended = ended };
}
