namespace Watchdog.Core;

/// <summary>A refusal in words: for whoever asked, and for the record.</summary>
public static class RefusalExtensions
{
    /// <summary>Why, in a few words.</summary>
    /// <param name="why">The rule.</param>
    /// <param name="open">The open session, or null.</param>
    public static string Reason(this Refusal why, Session? open) => why switch
    {
        Refusal.ProofTooOld => "this SSH session began before the switch had ended: it proves nothing",
        Refusal.NoSshSession => "this did not come in over an SSH session",
        Refusal.NotFromOutside => "this SSH session was opened on the host itself: it proves nothing",
        Refusal.WrongInterface => $"this SSH session did not come in over {open?.Terms.Via}, as `confirm.via` in config.json wants",
        Refusal.NoStranger => "the probes cannot confirm: stranger-key has not passed, so none has seen from outside that sshd takes an operator's key, and there is no witness",
        Refusal.SwitchRuns => "a switch is running",
        Refusal.RollingBack => "the rollback has begun",
        Refusal.NothingChanged => "nothing has changed yet: there is nothing to confirm",
        Refusal.Changed => "the host has changed since it was armed",
        Refusal.IdNeeded => "another session ended within the last hour",
        Refusal.RolledBackBefore => "the system was rolled back before",
        Refusal.Stranded => "the rollback ladder is used up",
        Refusal.NotDurable => "the session could not be made durable",
    };
}
