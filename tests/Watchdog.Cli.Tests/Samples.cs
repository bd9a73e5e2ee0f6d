using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

internal static class Samples
{
    public const string Program = "/nix/store/w-rollback-watchdog/bin/rollbackctl";

    public static ProbeComparison Probe { get; } = new()
    {
        Name = "sshd:22",
        Required = true,
        AtArm = new ProbeResult { Name = "sshd:22", Outcome = ProbeOutcome.Passed, Detail = "key exchange" },
        Latest = new ProbeResult { Name = "sshd:22", Outcome = ProbeOutcome.Passed, Detail = "key exchange" },
    };

    public static ProbeComparison WorseProbe { get; } = Probe with
    {
        Name = "wg0",
        Latest = new ProbeResult { Name = "wg0", Outcome = ProbeOutcome.Failed, Detail = "no handshake" },
    };

    public static Session Session { get; } = new()
    {
        Id = "k3f9x2",
        Phase = Phase.Armed,
        ArmedRealtimeUsec = 1_795_143_600_000_000,
        ArmedBy = "root",
        BootId = "b0",
        RunningAtArm = "/nix/store/a",
        ProfileTarget = "/nix/store/p",
        Target = "/nix/store/t-nixos-system-host",
        TargetKind = "previous",
        Program = "/nix/store/w-rollback-watchdog",
        WindowUsec = 300_000_000,
        ArmedLimitUsec = 3_600_000_000,
        SwitchLimitUsec = 1_800_000_000,
        LockoutUsec = 60_000_000,
        ConfirmBy = ConfirmBy.Operator,
        SettleUsec = 120_000_000,
        Deadline = new Deadline
        {
            Number = 1,
            AtUsec = 5,
            AtRealtimeUsec = 1_795_143_898_000_000,
            RemainingUsec = 298_500_000,
            Timer = "rollback-watchdogd-k3f9x2-1.timer",
            Reason = "armed limit",
            LeadsTo = DeadlineEnd.Expiry,
        },
        Proof = new ProofWanted { Via = "", Witness = "", Login = LoginWorth.Heartbeat, TrustsLocalProxy = false },
        Proofs = 0,
        Probes = [Probe],
        Cause = "",
        Rungs = [],
    };

    /// <summary>The session once a switch has ended, and nobody has proved anything.</summary>
    public static Session Unproven { get; } = Session with
    {
        Phase = Phase.Probation,
        Deadline = Session.Deadline! with { Number = 3, Reason = "the switch has ended: waiting for proof", LeadsTo = DeadlineEnd.Rollback },
    };

    public static IReadOnlyList<SystemInfo> Systems { get; } =
    [
        new() { Path = "/nix/store/t-nixos-system-host", Generation = 41, MadeRealtimeUsec = 1_794_900_000_000_000, Kernel = "linux-6.12.58" },
        new() { Path = "/nix/store/r", Generation = 42, MadeRealtimeUsec = 1_795_143_500_000_000, Kernel = "linux-6.12.60" },
        new() { Path = "/nix/store/b", Kernel = "" },
    ];

    public static Session Ended(Phase phase) => Session with { Phase = phase, Deadline = null, Cause = "lockout: wg0" };

    public static string Status(Session? session, Session? last = null, bool continues = false, bool? bootUnproven = null) => FakeDaemon.Reply(
        ControlMethods.Status.WriteReply(new StatusReply
        {
            Session = session,
            Last = last,
            RunningSystem = "/nix/store/r",
            BootedSystem = "/nix/store/b",
            Version = "0.1.0",
            Warnings = ["no operators group"],
            BootUnproven = bootUnproven,
            Systems = Systems,
            NextBoot = session is null ? null : "/nix/store/t-nixos-system-host",
            Probes = ["ssh", "stranger-ssh"],
        }),
        continues);

    public static string SessionReply(Session session) =>
        FakeDaemon.Reply(ControlMethods.Disarm.WriteReply(new SessionReply { Session = session }));

    public static string ArmReply(Session session, bool continues = false) =>
        FakeDaemon.Reply(ControlMethods.Arm.WriteReply(new ArmReply { Session = session, Program = Program }), continues);

    /// <summary>What comes at once, before the baseline.</summary>
    public static string ArmedFirst { get; } = ArmReply(Session with { Baseline = BaselineRound.Awaited, Probes = [] }, continues: true);

    public static string ConfirmReply(Session session) =>
        FakeDaemon.Reply(ControlMethods.Confirm.WriteReply(new ConfirmReply { Session = session, Notes = ["the boot default is the new system"] }));
}
