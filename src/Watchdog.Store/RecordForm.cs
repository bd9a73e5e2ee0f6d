using Watchdog.Core;

namespace Watchdog.Store;

/// <summary>How one kind of line looks in the journal and in the history. Both ids are stable.</summary>
/// <param name="Event">The stable word.</param>
/// <param name="MessageId">The journal's MESSAGE_ID.</param>
/// <param name="Priority">The journal's PRIORITY (syslog(3)): 1 alert to 6 informational.</param>
/// <param name="Text">What happened, in words; the record's own text follows.</param>
internal sealed record RecordForm(string Event, string MessageId, int Priority, string Text)
{
    private const int Alert = 1;
    private const int Warning = 4;
    private const int Notice = 5;
    private const int Info = 6;

    /// <summary>The form of a kind of line.</summary>
    public static RecordForm Of(RecordKind kind) => kind switch
    {
        RecordKind.Armed => new("armed", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9101", Notice, "armed"),
        RecordKind.BaselineTaken => new("baseline-taken", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9123", Info, "the baseline is taken"),
        RecordKind.BaselineOvertaken => new("baseline-overtaken", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9124", Warning, "a switch began before the baseline was taken: no probe is required of it; only proof and the deadline count"),
        RecordKind.ArmRefused => new("arm-refused", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9102", Warning, "not armed"),
        RecordKind.ActivationStarted => new("activation-started", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9103", Notice, "a switch has begun"),
        RecordKind.ActivationEnded => new("activation-ended", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9104", Notice, "the switch has ended"),
        RecordKind.DeadlineMoved => new("deadline-moved", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9105", Notice, "the deadline has moved"),
        RecordKind.Heartbeat => new("heartbeat", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9106", Notice, "heartbeat"),
        RecordKind.Refused => new("refused", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9107", Warning, "refused"),
        RecordKind.Confirmed => new("confirmed", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9108", Notice, "confirmed: the new system stays"),
        RecordKind.Disarmed => new("disarmed", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9109", Notice, "disarmed"),
        RecordKind.Expired => new("expired", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9110", Info, "expired with nothing changed"),
        RecordKind.RollbackStarted => new("rollback-started", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9111", Alert, "rolling back"),
        RecordKind.Rung => new("rung", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9112", Warning, "rung"),
        RecordKind.RolledBack => new("rolled-back", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9113", Warning, "rolled back"),
        RecordKind.NotBack => new("not-back", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9125", Alert, "THE ROLLBACK DID NOT BRING BACK"),
        RecordKind.Stranded => new("stranded", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9114", Alert, "STRANDED: the rollback ladder is used up"),
        RecordKind.Recovered => new("recovered", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9115", Notice, "found an open session"),
        RecordKind.BootDefault => new("boot-default", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9121", Notice, "the next boot leads to"),
        RecordKind.Allowed => new("allowed", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9122", Notice, "may be switched to again"),
        RecordKind.Warning => new("warning", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9116", Warning, "warning"),
        RecordKind.ProbeChanged => new("probe-changed", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9117", Notice, "a probe has changed"),
        RecordKind.Login => new("login", "6a5f0f0c5cfe4b1f8d1a3e0c7b2d9118", Notice, "an operator has logged in"),
    };
}
