namespace Watchdog.Core;

/// <summary>
/// What becomes of a session while an executor rolls it back: each step as a rule that takes the session and gives the next one.
/// The executor saves it, writes the record, and acts.
/// </summary>
public static class RollbackSteps
{
    /// <summary>
    /// The session of a deadline whose files are gone or cannot be read, made from what PID 1 was told when the timer was made:
    /// its target, and nothing else.
    /// </summary>
    /// <param name="id">The session's id.</param>
    /// <param name="number">The number of its deadline.</param>
    /// <param name="target">The store path of the system that the rollback goes to.</param>
    /// <param name="profile">The store path that the system profile is to lead to.</param>
    /// <param name="program">The store path of the program that is the executor.</param>
    /// <param name="now">Now.</param>
    public static Session FromOrder(string id, int number, string target, string profile, string program, Moment now) => new()
    {
        Id = id,
        Phase = Phase.Probation,
        Baseline = new Baseline { At = now, RunningSystem = target, BootedSystem = target, ProfileTarget = profile },
        Target = new Target(TargetKind.Previous, null, target, profile),
        Limits = Limits.Default,
        Deadline = new Deadline(number, now.Boot, now.BootId, DeadlineReason.Window, "the session could not be read"),
        ArmedBy = "unknown",
        Program = program,
    };

    /// <summary>The session as its rollback begins; the same where it has begun.</summary>
    /// <param name="session">The session, which is open.</param>
    /// <param name="running">The store path of the running system; empty where it cannot be read.</param>
    /// <param name="cause">Why it is rolled back, in words.</param>
    public static Session Begin(Session session, string running, string cause) => session.Phase == Phase.RollingBack ? session : session.Revised() with
    {
        Phase = Phase.RollingBack,
        Cause = cause,
        RolledBackFrom = LeftSystem(session, running),
    };

    /// <summary>The executor's next move.</summary>
    /// <param name="session">The session, which is rolled back.</param>
    /// <param name="bootId">This boot.</param>
    public static LadderMove Next(Session session, string bootId) => RollbackLadder.Next(
        session.Rungs,
        bootId,
        bootedDiffers: session.Baseline.BootedSystem.Length > 0 && session.Baseline.BootedSystem != session.Target.System);

    /// <summary>The session with a rung begun.</summary>
    /// <param name="session">The session.</param>
    /// <param name="rung">The rung.</param>
    /// <param name="now">Now.</param>
    public static Session BeginRung(Session session, Rung rung, Moment now) =>
        session.Revised() with { Rungs = session.Rungs.Add(new RungRecord(rung, now, RungOutcome.Begun, "")) };

    /// <summary>The session with its last rung ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="outcome">How the rung ended.</param>
    /// <param name="detail">What was seen, in words.</param>
    /// <param name="sight">What a verify that did not succeed saw; null of all other rungs.</param>
    public static Session EndRung(Session session, RungOutcome outcome, string detail, Sight? sight)
    {
        var ended = session.Rungs[^1] with { Outcome = outcome, Detail = detail, Sight = sight };
        return session.Revised() with { Rungs = session.Rungs.SetItem(session.Rungs.Length - 1, ended) };
    }

    /// <summary>
    /// Whether a note that survives the boot must be taken before a rung: without one, the boot after it would begin the ladder
    /// again, and the host might reboot for ever.
    /// </summary>
    /// <param name="rung">The rung.</param>
    public static bool MustSurviveReboot(Rung rung) => rung is Rung.Reboot or Rung.RebootBooted;

    /// <summary>The session as the ladder has ended, with what did not come back.</summary>
    /// <param name="climbed">The session, whose last rung is a look.</param>
    /// <param name="done">How the ladder ended.</param>
    public static Session Done(Session climbed, LadderMove.Done done) =>
        done.NotBack.Count == 0 ? climbed : climbed with { NotBack = climbed.Rungs[^1].Detail };

    /// <summary>The session with the ladder used up. Only what is heard from now on is a proof: what was heard before spoke for the new system.</summary>
    /// <param name="climbed">The session.</param>
    /// <param name="now">Now.</param>
    public static Session Strand(Session climbed, Moment now) =>
        climbed.Revised() with { Phase = Phase.Stranded, ActivationEnded = now };

    /// <summary>The session ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="phase">Expired or rolled back.</param>
    /// <param name="now">Now.</param>
    public static Session End(Session session, Phase phase, Moment now) => Decision.End(session, phase, now);

    /// <summary>
    /// Whether the system that was left is to be known as one that was rolled back. Where a deploy tool undid a rollback of ours,
    /// and so went one generation too far down, nothing was wrong with the system that it led to.
    /// </summary>
    /// <param name="session">The session.</param>
    public static bool IsFaultOfTheSystem(Session session) => session.Deadline.Reason != DeadlineReason.Undone;

    /// <summary>Whether the next boot would lead elsewhere than the end of a session says, so that the daemon has it to mend.</summary>
    /// <param name="ended">The session, ended.</param>
    /// <param name="holds">Whether a variable of the firmware holds the default for this session.</param>
    /// <param name="next">What the boot loader will do.</param>
    public static bool OwesBoot(Session ended, bool holds, NextBoot next)
    {
        // A session that expires has changed nothing, unless it holds the default. After a rollback no boot may lead to the
        // system that was left, held or not.
        var concerns = holds || ended.Phase == Phase.RolledBack;
        return concerns && next.Default.Length > 0 && next.Default != ended.Target.Boot;
    }

    /// <summary>
    /// The store path of the system that is left: the one that runs, or ran; empty where there was no other. A profile that moved
    /// alone is the word of a switch that may have failed before it activated anything: a system that never ran is not left.
    /// </summary>
    private static string LeftSystem(Session session, string running)
    {
        string[] back = [session.Target.System, session.Target.Profile, session.Target.Boot, session.Baseline.RunningSystem, ""];

        // A system that was to be booted once has run only where the boot after it was interrupted.
        var tried = session.Deadline.Reason == DeadlineReason.Interrupted ? session.FirstBoot : "";
        return new[] { running, session.Activated, tried }.FirstOrDefault(s => !back.Contains(s)) ?? "";
    }
}
