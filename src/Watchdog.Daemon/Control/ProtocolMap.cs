using System.Globalization;
using Watchdog.Core;
using Watchdog.Executor.Pid1;
using Watchdog.Host.Systems;
using Watchdog.Protocol;
using Watchdog.Store;
using Wire = Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>The session as callers see it, made from the session as the rules see it.</summary>
internal static class ProtocolMap
{
    /// <summary>The session.</summary>
    /// <param name="session">As the rules see it.</param>
    /// <param name="now">For what remains.</param>
    /// <param name="latest">The probes' latest results.</param>
    public static Wire.Session ToWire(Core.Session session, Moment now, IReadOnlyList<Core.ProbeResult> latest) => new()
    {
        Id = session.Id,
        Phase = ToWire(session.Phase),
        ArmedRealtimeUsec = Usec(session.Baseline.At.Wall),
        ArmedBy = session.ArmedBy,
        BootId = session.Baseline.At.BootId,
        RunningAtArm = session.Baseline.RunningSystem,
        ProfileTarget = session.Baseline.ProfileTarget,
        Target = session.Target.System,
        TargetKind = Name(session.Target),
        Program = session.Program,
        WindowUsec = (long)session.Limits.Window.TotalMicroseconds,
        ArmedLimitUsec = (long)session.Limits.Armed.TotalMicroseconds,
        SwitchLimitUsec = (long)session.Limits.Activation.TotalMicroseconds,
        LockoutUsec = (long)session.Limits.Lockout.TotalMicroseconds,
        ConfirmBy = session.Terms.ConfirmBy == Core.ConfirmBy.Probes ? Wire.ConfirmBy.Probes : Wire.ConfirmBy.Operator,
        SettleUsec = (long)session.Limits.Settle.TotalMicroseconds,
        Proof = new ProofWanted
        {
            Via = session.Terms.Via,
            Witness = session.Terms.Witness,
            Login = session.Terms.Login switch
            {
                LoginMeaning.Heartbeat => LoginWorth.Heartbeat,
                LoginMeaning.Confirm => LoginWorth.Confirm,
                LoginMeaning.Ignore => LoginWorth.Ignore,
            },
            TrustsLocalProxy = session.Terms.TrustLocalProxy,
        },
        Deadline = session.Phase.IsHeld() ? ToWire(session, session.Deadline, now) : null,
        ActivationEndedUsec = session.ActivationEnded is { } ended && ended.BootId == now.BootId
            ? (long)ended.Boot.TotalMicroseconds
            : null,
        Proofs = session.Proofs.Length,
        Baseline = session.Baseline.Round switch
        {
            Core.BaselineRound.Taken => Wire.BaselineRound.Taken,
            Core.BaselineRound.Awaited => Wire.BaselineRound.Awaited,
            Core.BaselineRound.Overtaken => Wire.BaselineRound.Overtaken,
        },
        Probes = Compare(session, latest),
        Cause = session.Cause,
        Rungs = [.. session.Rungs.Select(ToWire)],
    };

    /// <summary>Each probe at arm and now.</summary>
    public static IReadOnlyList<ProbeComparison> Compare(Core.Session session, IReadOnlyList<Core.ProbeResult> latest) =>
    [
        .. session.Baseline.Probes.Select(p => p.Name)
            .Union(latest.Select(p => p.Name))
            .Select(name => new ProbeComparison
            {
                Name = name,
                Required = session.Requires(name),
                AtArm = ToWire(session.Baseline.Probes.FirstOrDefault(p => p.Name == name)),
                Latest = ToWire(latest.FirstOrDefault(p => p.Name == name)),
            }),
    ];

    /// <summary>One system.</summary>
    public static SystemInfo ToWire(KnownSystem system) => new()
    {
        Path = system.Path,
        Generation = system.Generation == 0 ? null : system.Generation,
        MadeRealtimeUsec = system.Generation == 0 ? null : Usec(system.Made),
        Kernel = SafeText.Printable(system.Kernel, 64),
    };

    /// <summary>One probe's result.</summary>
    public static Wire.ProbeResult? ToWire(Core.ProbeResult? result) => result is null
        ? null
        : new Wire.ProbeResult
        {
            Name = result.Name,
            Outcome = result.Outcome switch
            {
                Core.ProbeOutcome.Passed => Wire.ProbeOutcome.Passed,
                Core.ProbeOutcome.Failed => Wire.ProbeOutcome.Failed,
                Core.ProbeOutcome.Skipped => Wire.ProbeOutcome.Skipped,
            },
            Detail = SafeText.Printable(result.Detail),
        };

    private static Wire.Deadline ToWire(Core.Session session, Core.Deadline deadline, Moment now)
    {
        var remaining = deadline.Remaining(now);
        return new Wire.Deadline
        {
            Number = deadline.Number,
            AtUsec = (long)deadline.At.TotalMicroseconds,
            AtRealtimeUsec = Usec(now.Wall + remaining),
            RemainingUsec = (long)remaining.TotalMicroseconds,
            Timer = TimerUnits.NameOf(session.Id, deadline.Number) + ".timer",
            Reason = deadline.Detail.Length > 0
                ? $"{Words.Of(deadline.Reason)}: {deadline.Detail}"
                : Words.Of(deadline.Reason),
            LeadsTo = DeadlineJudgement.Expires(session) ? DeadlineEnd.Expiry : DeadlineEnd.Rollback,
        };
    }

    private static Wire.Rung ToWire(RungRecord rung) => new()
    {
        Number = (int)rung.Rung,
        Name = Words.Of(rung.Rung),
        StartedRealtimeUsec = Usec(rung.Began.Wall),
        Outcome = Words.Of(rung.Outcome),
        Detail = SafeText.Printable(rung.Detail),
    };

    private static Wire.Phase ToWire(Core.Phase phase) => phase switch
    {
        Core.Phase.Armed => Wire.Phase.Armed,
        Core.Phase.Activating => Wire.Phase.Activating,
        Core.Phase.Probation => Wire.Phase.Probation,
        Core.Phase.RollingBack => Wire.Phase.RollingBack,
        Core.Phase.Confirmed => Wire.Phase.Confirmed,
        Core.Phase.RolledBack => Wire.Phase.RolledBack,
        Core.Phase.Stranded => Wire.Phase.Stranded,
        Core.Phase.Disarmed => Wire.Phase.Disarmed,
        Core.Phase.Expired => Wire.Phase.Expired,
    };

    private static string Name(Target target) => target.Kind switch
    {
        TargetKind.Previous => "previous",
        TargetKind.Booted => "booted",
        TargetKind.Generation => target.Generation?.ToString(CultureInfo.InvariantCulture) ?? "",
    };

    private static long Usec(DateTimeOffset wall) => wall.ToUnixTimeMilliseconds() * 1000;
}
