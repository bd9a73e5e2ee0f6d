namespace Watchdog.Protocol.Tests;

internal static class Samples
{
    public static ProbeComparison Probe { get; } = new()
    {
        Name = "sshd:22",
        Required = true,
        AtArm = new ProbeResult { Name = "sshd:22", Outcome = ProbeOutcome.Passed, Detail = "ed25519 \"key\" ⟨ok⟩" },
        Latest = new ProbeResult { Name = "sshd:22", Outcome = ProbeOutcome.Failed, Detail = "timeout" },
    };

    public static Session Session { get; } = new()
    {
        Id = "k3f9x2",
        Phase = Phase.RollingBack,
        ArmedRealtimeUsec = 1_790_000_000_000_000,
        ArmedBy = "root (uid 0)",
        BootId = "b0",
        RunningAtArm = "/nix/store/a",
        ProfileTarget = "/nix/store/p",
        Target = "/nix/store/t",
        TargetKind = "previous",
        Program = "/nix/store/w",
        WindowUsec = 300_000_000,
        ArmedLimitUsec = 3_600_000_000,
        SwitchLimitUsec = 1_800_000_000,
        LockoutUsec = 60_000_000,
        ConfirmBy = ConfirmBy.Operator,
        SettleUsec = 120_000_000,
        Deadline = new Deadline { Number = 2, AtUsec = 5, AtRealtimeUsec = 6, RemainingUsec = -7, Timer = "x.timer", Reason = "because", LeadsTo = DeadlineEnd.Rollback },
        Proof = new ProofWanted { Via = "wg0", Witness = "", Login = LoginWorth.Heartbeat, TrustsLocalProxy = false },
        ActivationEndedUsec = 77,
        Proofs = 1,
        Probes = [Probe, new ProbeComparison { Name = "gateway", Required = false }],
        Cause = "lockout",
        Rungs = [new Rung { Number = 2, Name = "switch", StartedRealtimeUsec = 8, Outcome = "", Detail = "d" }],
    };

    public static StatusReply Status { get; } = new()
    {
        Session = Session,
        RunningSystem = "/nix/store/r",
        BootedSystem = "/nix/store/b",
        Version = "0.1.0",
        Warnings = ["w"],
        Systems = [new SystemInfo { Path = "/nix/store/r", Generation = 42, MadeRealtimeUsec = 9, Kernel = "linux-6.12.58" }, new SystemInfo { Path = "/nix/store/b", Kernel = "" }],
        NextBoot = "/nix/store/t",
        Probes = ["ssh", "access"],
    };

    public static DrillReply Drill(bool? saved) => new()
    {
        Problems = ["p"],
        Notes = ["n"],
        Target = "/t",
        Probes = [Probe],
        Steps = [new DrillStep { Name = "timer", Passed = true, TookUsec = 2_013_000, Detail = "d" }],
        Saved = saved,
        ElapsedUsec = 3,
    };

    public static HistoryEntry Entry { get; } = new()
    {
        Session = "k3f9x2",
        RealtimeUsec = 1,
        Usec = 2,
        BootId = "b0",
        Event = "armed",
        MessageId = "m",
        Text = "t",
        Fields = new Dictionary<string, string> { ["WATCHDOG_PHASE"] = "armed" },
    };
}
