namespace Watchdog.Core;

/// <summary>Heartbeat and confirm: only proof counts, and only over an SSH session that began after the switch had ended.</summary>
internal static class Proving
{
    public static Decision Heartbeat(State state, HeartbeatReceived e, Moment now)
    {
        if (Addressing.Find(state, e.Id, e, Phase.Confirmed, now, out var instead) is not { } open)
        {
            return instead;
        }

        if (open.IsDue(now))
        {
            return Decision.Refuse(state, e, Refusal.RollingBack);
        }

        return open.Phase switch
        {
            // Nothing waits for this proof: there is no deadline that it could move.
            Phase.Armed or Phase.Stranded => Decision.Only(state, new Reply(e.Ticket, new Answer.Accepted(open))),
            Phase.Activating => Decision.Refuse(state, e, Refusal.SwitchRuns),
            Phase.Probation => Fault(open, e.Proof, now) is { } fault ? Decision.Refuse(state, e, fault) : AnotherWindow(state, open, e, now),
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => Decision.Refuse(state, e, Refusal.RollingBack),
        };
    }

    private static Decision AnotherWindow(State state, Session open, HeartbeatReceived e, Moment now)
    {
        var moved = Decision.Advance(open, Phase.Probation, open.Limits.Window, DeadlineReason.Heartbeat, now) with
        {
            Proofs = open.Proofs.Add(new AcceptedProof(now, e.Proof)),
        };
        return Decision.Move(
            state,
            open,
            moved,
            new Record(RecordKind.Heartbeat, open.Id, Describe(e.Proof)),
            new Reply(e.Ticket, new Answer.Accepted(moved)));
    }

    public static Decision Confirm(State state, ConfirmReceived e, Moment now)
    {
        if (Addressing.Find(state, e.Id, e, Phase.Confirmed, now, out var instead) is not { } open)
        {
            return instead;
        }

        if (open.IsDue(now))
        {
            return Decision.Refuse(state, e, Refusal.RollingBack);
        }

        return open.Phase switch
        {
            Phase.Armed => Decision.Refuse(state, e, Refusal.NothingChanged),
            Phase.Activating => Decision.Refuse(state, e, Refusal.SwitchRuns),
            Phase.Probation or Phase.Stranded => Fault(open, e.Proof, now) is { } fault ? Decision.Refuse(state, e, fault) : Keep(state, open, e, now),
            Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Disarmed or Phase.Expired => Decision.Refuse(state, e, Refusal.RollingBack),
        };
    }

    private static Decision Keep(State state, Session open, ConfirmReceived e, Moment now)
    {
        var ended = Decision.End(open, Phase.Confirmed, now) with { Proofs = open.Proofs.Add(new AcceptedProof(now, e.Proof)) };
        return Decision.Finish(state, open, ended, RecordKind.Confirmed, Describe(e.Proof), e);
    }

    /// <summary>A login counts once in a session; so does the witness's, which may come after another.</summary>
    public static Decision LoggedIn(State state, LoggedIn e, Moment now)
    {
        if (state.Open is not { Phase: Phase.Probation } open
            || open.IsDue(now)
            || Fault(open, e.Proof, now) is not null)
        {
            return Decision.Ignore(state);
        }

        var proven = open with { Proofs = open.Proofs.Add(new AcceptedProof(now, e.Proof)) };
        var isAwaited = !Lockout.IsWitnessed(open) && Lockout.IsWitnessed(proven);
        if (open.Terms.Login == LoginMeaning.Ignore)
        {
            // The witness is wanted whatever else a login is worth.
            return isAwaited ? Reached(state, proven) : Decision.Ignore(state);
        }

        if (open.Terms.Login == LoginMeaning.Confirm)
        {
            return Decision.Finish(state, open, Decision.End(proven, Phase.Confirmed, now), RecordKind.Confirmed, $"login {Describe(e.Proof)}");
        }

        if (open.Proofs.Any(p => p.Proof.IsLogin) && !isAwaited)
        {
            return open.HasBeenReached ? Decision.Ignore(state) : Reached(state, proven);
        }

        return Decision.Move(
            state,
            open,
            Decision.Advance(proven, Phase.Probation, open.Limits.Window, DeadlineReason.Login, now),
            new Record(RecordKind.Login, open.Id, Describe(e.Proof)));
    }

    /// <summary>
    /// A login after a further switch moves no deadline once more, but it shows that somebody is in: from then on no probe
    /// rolls back before the deadline.
    /// </summary>
    private static Decision Reached(State state, Session proven)
    {
        var next = proven.Revised();
        return Decision.Only(
            state with { Open = next },
            new Save(next),
            new VerifyUnclaimed(next.Id),
            new Record(RecordKind.Login, next.Id, $"{Describe(proven.Proofs[^1].Proof)}; the deadline stays"));
    }

    /// <summary>Why the proof does not count, or null when it does.</summary>
    private static Refusal? Fault(Session open, Proof proof, Moment now)
    {
        if (proof.Forced)
        {
            return null;
        }

        if (proof.SshSessionBegan is not { } began)
        {
            return Refusal.NoSshSession;
        }

        // A peer that can speak lives in this boot, so an activation that ended in an earlier one is older than it.
        var isFresh = open.ActivationEnded is { } ended && (ended.BootId != now.BootId || began >= ended.Boot);
        return true switch
        {
            _ when !isFresh => Refusal.ProofTooOld,
            _ when proof.IsLocal && !(open.Terms.TrustLocalProxy && proof.IsProxied) => Refusal.NotFromOutside,
            _ when open.Terms.Via.Length > 0 && proof.Via != open.Terms.Via => Refusal.WrongInterface,
            _ => null,
        };
    }

    private static string Describe(Proof proof) =>
        $"by {proof.By}{(proof.From.Length > 0 ? $" from {proof.From}" : "")}{(proof.Forced ? ", forced" : "")}";
}
