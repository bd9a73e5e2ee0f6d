namespace Watchdog.Core;

/// <summary>The rules that forbid a request.</summary>
public enum Refusal
{
    /// <summary>The peer's SSH session began before the switch ended: it proves nothing.</summary>
    ProofTooOld,

    /// <summary>There is no SSH session among the peer's ancestors.</summary>
    NoSshSession,

    /// <summary>A switch runs: proof can come only after it.</summary>
    SwitchRuns,

    /// <summary>A rollback has begun.</summary>
    RollingBack,

    /// <summary>Nothing has changed yet: there is nothing to confirm.</summary>
    NothingChanged,

    /// <summary>Something has changed: it can be confirmed or rolled back, not disarmed.</summary>
    Changed,

    /// <summary>Another session ended within the last hour: an id is needed to tell them apart.</summary>
    IdNeeded,

    /// <summary>The ladder is used up: there is nothing left to roll back with.</summary>
    Stranded,

    /// <summary>The system that is to be switched to was rolled back before, and nobody has allowed it again.</summary>
    RolledBackBefore,

    /// <summary>The peer's SSH session was opened on this very host: it proves nothing about the way in.</summary>
    NotFromOutside,

    /// <summary>The peer's SSH session did not come in over the interface that the session wants.</summary>
    WrongInterface,

    /// <summary>The probes were to confirm, but none has seen from outside that sshd takes an operator's key, and there is no witness.</summary>
    NoStranger,

    /// <summary>The session could not be made durable or held by PID 1.</summary>
    NotDurable,
}
