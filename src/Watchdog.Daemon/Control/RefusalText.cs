using Watchdog.Core;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>A refusal in words: what happened, and what to do next.</summary>
internal static class RefusalText
{
    /// <summary>The error for an answer that grants nothing.</summary>
    public static ControlError ToError(Answer answer) => answer switch
    {
        Answer.NoSession e => NoSession(e),
        Answer.SessionOpen e => new SessionOpenError
        {
            Id = e.Session.Id,
            Reason = $"session {e.Session.Id} is open",
            Hint = $"see `rollbackctl status`; end it with `rollbackctl confirm {e.Session.Id}`, `disarm` or `rollback` first",
        },
        Answer.Refused e => Refused(e),
        Answer.Failed e => new FailedError
        {
            Reason = SafeText.Printable(e.Reason),
            Hint = "nothing has changed; see `journalctl -u rollback-watchdogd`, and try again",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.GetType().Name, "Not a refusal."),
    };

    private static NoSessionError NoSession(Answer.NoSession e)
    {
        var last = e.Last is { } l ? $"; the last one, {l.Id}, ended as {l.Phase.ToString().ToLowerInvariant()}" : "";
        return e.Asked is { } asked
            ? new NoSessionError { Reason = $"no session {SafeText.Printable(asked)} is open{last}", Hint = "`rollbackctl status` shows the open session's id" }
            : new NoSessionError { Reason = $"no session is open{last}", Hint = "arm one before a switch: `rollbackctl arm`" };
    }

    private static RefusedError Refused(Answer.Refused e)
    {
        var id = e.Session?.Id ?? "ID";
        var (code, hint) = e.Why switch
        {
            Refusal.ProofTooOld => ("proof-too-old", FreshSession(id)),
            Refusal.NoSshSession => ("no-ssh-session", FreshSession(id) + "; or override with --force, which is recorded"),
            Refusal.NotFromOutside => ("not-from-outside", FreshSession(id) + ", from another host; where SSH comes in by a proxy on this host, set `confirm.trustLocalProxy` in config.json; or override with --force, which is recorded"),
            Refusal.WrongInterface => ("wrong-interface", FreshSession(id) + $", through {e.Session?.Terms.Via}; or override with --force, which is recorded"),
            Refusal.NoStranger => (
                "no-stranger",
                "log in by a key once from elsewhere, or arm over such a login, so that it is known whose key to ask for; see why in `rollbackctl check`; or name a user whose login must come first as `witness` in config.json; or confirm yourself: `rollbackctl arm`"),
            Refusal.SwitchRuns => ("switch-runs", "wait until it has ended: `rollbackctl status --watch`"),
            Refusal.RollingBack => ("rolling-back", "watch it: `rollbackctl status --watch`"),
            Refusal.NothingChanged => ("nothing-changed", $"switch first; or end the session: `rollbackctl disarm {id}`"),
            Refusal.Changed => ("changed", $"keep the new system: `rollbackctl confirm {id}`; or go back: `rollbackctl rollback {id}`"),
            Refusal.IdNeeded => ("id-needed", $"if you mean the open one, say so: `rollbackctl confirm {id}`, or `heartbeat {id}`"),
            Refusal.RolledBackBefore => (
                "rolled-back-before",
                "switch to another generation; or, if this one is right after all, `rollbackctl allow PATH`, or arm with --force"),
            Refusal.Stranded => ("stranded", $"repair the host, then `rollbackctl confirm {id}` from a new SSH session"),
            Refusal.NotDurable => ("not-durable", "see `journalctl -u rollback-watchdogd`"),
        };
        var reason = e.Detail.Length > 0 ? SafeText.Printable(e.Detail) : e.Why.Reason(e.Session);
        return new RefusedError { Code = code, Reason = reason, Hint = hint };
    }

    private static string FreshSession(string id) =>
        $"open a new SSH session (ssh -o ControlPath=none ...) and run there: rollbackctl confirm {id}";
}
