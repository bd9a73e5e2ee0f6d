using System.Collections.Immutable;

namespace Watchdog.Core;

/// <summary>One protected change, from arm to its end.</summary>
public sealed record Session
{
    /// <summary>Short, unique among the sessions of a host, and easy to type.</summary>
    public required string Id { get; init; }

    /// <summary>Counts the saves. Of two stored copies the higher one is true.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Where it stands.</summary>
    public required Phase Phase { get; init; }

    /// <summary>What was true at arm.</summary>
    public required Baseline Baseline { get; init; }

    /// <summary>Where a rollback goes.</summary>
    public required Target Target { get; init; }

    /// <summary>How long each phase may last.</summary>
    public required Limits Limits { get; init; }

    /// <summary>What counts as proof.</summary>
    public ProofTerms Terms { get; init; } = ProofTerms.Default;

    /// <summary>When PID 1 rolls back.</summary>
    public required Deadline Deadline { get; init; }

    /// <summary>Who armed it, for the record.</summary>
    public required string ArmedBy { get; init; }

    /// <summary>The store path (or directory) of the program that PID 1 runs at the deadline.</summary>
    public required string Program { get; init; }

    /// <summary>Whether it was armed for a switch that nobody had armed for: with nothing changed there is nobody who waits for it. Default: no.</summary>
    public bool IsSelfArmed { get; init; }

    /// <summary>Probes that the change is meant to break; they never count against it.</summary>
    public ImmutableArray<string> Except { get; init; } = [];

    /// <summary>Whether the boot default is the target's while the new system is unproven. Default: no.</summary>
    public bool HoldsBootDefault { get; init; }

    /// <summary>
    /// The system that the next boot tries once, with the target as the boot default: a store path; empty when the default
    /// is all there is.
    /// </summary>
    public string FirstBoot { get; init; } = "";

    /// <summary>
    /// Whether the boot loader is still to be told of <see cref="FirstBoot"/>: a boot that comes before that is none of it.
    /// Default: it has been told.
    /// </summary>
    public bool IsFirstBootPending { get; init; }

    /// <summary>
    /// When the first switch began since there was proof, or since the host was booted; null before it. From then on counts
    /// <see cref="Limits.Unproven"/>.
    /// </summary>
    public Moment? FirstSwitch { get; init; }

    /// <summary>When the last activation ended; null before the first.</summary>
    public Moment? ActivationEnded { get; init; }

    /// <summary>The system that ran when the last activation ended: a store path; empty before the first.</summary>
    public string Activated { get; init; } = "";

    /// <summary>
    /// The system to which the last switch has led the next boot, as the boot loader said when it had ended, without a hold of
    /// ours: a store path; empty before the first, and where it could not be read. A confirm hands the boot default there.
    /// </summary>
    public string NewBoot { get; init; } = "";

    /// <summary>The proofs that counted, oldest first.</summary>
    public ImmutableArray<AcceptedProof> Proofs { get; init; } = [];

    /// <summary>
    /// The required probes that failed at their latest run since the last activation, by name: what of them fails after a
    /// rollback too, the rollback did not mend.
    /// </summary>
    public ImmutableArray<string> Failing { get; init; } = [];

    /// <summary>Why it was rolled back; empty until then.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The store path of the system that the rollback leaves; empty until then, and when no other system was there.</summary>
    public string RolledBackFrom { get; init; } = "";

    /// <summary>What did not come back with the rollback, in words: each probe and what it saw; empty when all did.</summary>
    public string NotBack { get; init; } = "";

    /// <summary>The rungs of the rollback ladder that were begun, in order.</summary>
    public ImmutableArray<RungRecord> Rungs { get; init; } = [];

    /// <summary>Whether its end takes back the next boot, which had changed: it is to lead to the target's again. Default: no.</summary>
    public bool TakesBackBoot { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    public Moment? Ended { get; init; }

    /// <summary>
    /// Whether its end is settled: the deadline has passed, or the rollback was asked for. From then on only the
    /// executor moves it, and no proof comes in time.
    /// </summary>
    public bool IsDue(Moment now) =>
        Phase.IsHeld()
        && (Deadline.HasPassed(now) || Deadline.Reason.IsSettled());

    /// <summary>Whether a failure of this probe counts against the new system.</summary>
    public bool Requires(string probe) => Baseline.Requires(probe) && !Except.Contains(probe);

    /// <summary>Whether a failure of this probe alone, for the lockout time, rolls back before the deadline.</summary>
    public bool Decides(string probe) => Baseline.Decides(probe) && !Except.Contains(probe);

    /// <summary>
    /// Whether a boot is still to be proven: it is of a system that this open session, which is older than the boot, has
    /// brought. A switch within a boot is no matter of that boot's.
    /// </summary>
    /// <param name="bootedSystem">The store path of the system that was booted.</param>
    /// <param name="bootId">The boot.</param>
    public bool HasYetToProve(string bootedSystem, string bootId) =>
        Baseline.At.BootId != bootId
        && !new[] { Target.System, Target.Boot, Baseline.RunningSystem, Baseline.BootedSystem }.Contains(bootedSystem);

    /// <summary>The session as it is saved next.</summary>
    public Session Revised() => this with { Revision = Revision + 1 };

    /// <summary>
    /// Whether somebody has come in from outside since the last activation, by a login or a heartbeat. What was forced is no
    /// proof of that.
    /// </summary>
    public bool HasBeenReached => Proofs.Any(p => !p.Proof.Forced && IsSinceActivation(p.At));

    /// <summary>
    /// Whether an instant lies after the end of the last activation. A boot into the new system counts as its activation: what
    /// was in an earlier boot lies before it.
    /// </summary>
    internal bool IsSinceActivation(Moment at) =>
        ActivationEnded is { } ended && ended.BootId == at.BootId && at.Boot >= ended.Boot;
}
