using Watchdog.Core;

namespace Watchdog.Tests;

/// <summary>Values that the tests share. Every test says only what differs from these.</summary>
internal static class Make
{
    public const string Id = "abc234";
    public const string OtherId = "xyz789";
    public const string Boot1 = "11111111-1111-1111-1111-111111111111";
    public const string Boot2 = "22222222-2222-2222-2222-222222222222";
    public const string Old = "/nix/store/old";
    public const string New = "/nix/store/new";
    public const string Booted = "/nix/store/booted";

    public static readonly DateTimeOffset Wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Moment Start = At(3600);

    public static Moment At(double seconds, string bootId = Boot1) => new(TimeSpan.FromSeconds(seconds), bootId, Wall);

    /// <summary>A session whose second deadline passes five minutes after <see cref="Start"/>.</summary>
    public static Session Session(Phase phase = Phase.Probation, string id = Id, int revision = 5) => new()
    {
        Id = id,
        Revision = revision,
        Phase = phase,
        Baseline = new Baseline
        {
            At = At(3000),
            RunningSystem = Old,
            BootedSystem = Booted,
            ProfileTarget = Old,
            Probes = [new ProbeResult("ssh", ProbeOutcome.Passed, "answers", "key"), new ProbeResult("wireguard", ProbeOutcome.Failed, "none")],
        },
        Target = new Target(TargetKind.Previous, null, Old, Old),
        Limits = Limits.Default,
        Deadline = new Deadline(2, Start.Boot + TimeSpan.FromMinutes(5), Boot1, phase switch
        {
            Phase.Armed => DeadlineReason.ArmedLimit,
            Phase.Activating => DeadlineReason.ActivationLimit,
            _ => DeadlineReason.Window,
        }),
        ArmedBy = "uid 0, pid 1",
        Program = "/nix/store/program/bin/rollback-watchdogd",
        ActivationEnded = phase is Phase.Armed or Phase.Activating ? null : At(3500),
        Ended = phase.IsEnd() ? Start : null,
    };
}
