using System.Collections.Immutable;

namespace Watchdog.Core.Tests;

/// <summary>Values that the tests share. Every test says only what differs from these.</summary>
internal static class Make
{
    public const string Old = "/nix/store/old";
    public const string New = "/nix/store/new";
    public const string Newer = "/nix/store/newer";
    public const string Booted = "/nix/store/booted";
    public const string Boot1 = "boot-1";
    public const string Boot2 = "boot-2";

    public static readonly DateTimeOffset Wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An hour into the first boot, when every session of these tests is armed.</summary>
    public static readonly Moment Start = At(3600);

    public static Moment At(double seconds, string bootId = Boot1) => new(TimeSpan.FromSeconds(seconds), bootId, Wall);

    public static Baseline Baseline() => new()
    {
        At = Start,
        RunningSystem = Old,
        BootedSystem = Booted,
        ProfileTarget = Old,
        Probes = [Probe("ssh", ProbeOutcome.Passed), Probe("wg", ProbeOutcome.Passed), Probe("mail", ProbeOutcome.Failed), Probe("stranger-key", ProbeOutcome.Passed)],
    };

    /// <summary>The baseline of a session that is armed before its probes are taken.</summary>
    public static Baseline Awaited(BaselineRound round = BaselineRound.Awaited) => Baseline() with { Round = round, Probes = [] };

    public static BaselineTaken BaselineTaken(HostFacts? facts = null, int revision = 5) =>
        new("s1", revision, Baseline().Probes, new Operator("anna", 1000, "192.0.2.1", "192.0.2.2", 22), facts ?? Facts());

    public static ProbeResult Probe(string name, ProbeOutcome outcome) => new(name, outcome, "");

    public static Target Target() => new(TargetKind.Previous, null, Old, Old);

    public static HostFacts Facts(string running = Old, string profile = Old, bool switchRuns = false, bool lists = false, string? failing = null) => new()
    {
        RunningSystem = running,
        ProfileTarget = profile,
        SwitchRuns = switchRuns,
        LeftOverLists = lists,
        Probes = failing is null ? [] : [Probe(failing, ProbeOutcome.Failed)],
    };

    public static ArmRequested Arm(string id = "s1", long ticket = 1, bool switchRuns = false, ImmutableArray<string>? except = null, ProofTerms? terms = null, bool holds = false) =>
        new(ticket, id, Baseline(), Target(), new SessionRules(Limits.Default, terms ?? ProofTerms.Default, except ?? [], holds), "root", "/nix/store/program", new ArmObstacles(switchRuns));

    public static Proof Proof(double? began, bool forced = false) =>
        new("root", "192.0.2.1", began is { } s ? TimeSpan.FromSeconds(s) : null, forced);

    /// <summary>A round in which all probes find what they found at arm, less those that fail now.</summary>
    public static ProbesRan Round(Moment began, params IEnumerable<string> failing) =>
        new("s1", began, [.. Baseline().Probes.Select(p => failing.Contains(p.Name) ? p with { Outcome = ProbeOutcome.Failed } : p)]);

    /// <summary>What the probes have shown of a session of this class: who has failed since when, or that all pass.</summary>
    public static ProbeRecord Shown(TimeSpan last, TimeSpan? passingSince = null, string failing = "", TimeSpan? failingSince = null) =>
        new("s1", At(3500), [.. Baseline().Probes.Select(p => p.Name == failing
            ? new ProbeRun(p.Name, ProbeOutcome.Failed, last, last, FailingSince: failingSince)
            : new ProbeRun(p.Name, p.Outcome, last, last, PassingSince: passingSince))]);

    /// <summary>
    /// A session in <paramref name="phase"/> whose deadline is the second one, five minutes after <see cref="Start"/>; its
    /// activation, if there was one, ended with <see cref="New"/> running.
    /// </summary>
    public static Session Session(Phase phase, string id = "s1") => new()
    {
        Id = id,
        Revision = 5,
        Phase = phase,
        Baseline = Baseline(),
        Target = Target(),
        Limits = Limits.Default,
        Deadline = new Deadline(2, Start.Boot + TimeSpan.FromMinutes(5), Boot1, phase switch
        {
            Phase.Armed => DeadlineReason.ArmedLimit,
            Phase.Activating => DeadlineReason.ActivationLimit,
            _ => DeadlineReason.Window,
        }),
        ArmedBy = "root",
        Program = "/nix/store/program",
        ActivationEnded = phase is Phase.Armed or Phase.Activating ? null : At(3500),
        Activated = phase is Phase.Armed or Phase.Activating ? "" : New,
        Ended = phase.IsEnd() ? Start : null,
    };
}
