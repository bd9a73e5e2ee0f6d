namespace Watchdog.Core.Tests.Matrix;

/// <summary>
/// The complete answer table: what each event does in each phase, and what a situation (a passed deadline, another
/// boot, a session that ended before) changes about it.
/// </summary>
internal static class Table
{
    private const string Due = "deadline passed|asked|lockout|interrupted|baseline awaited, asked";
    private const string Move = "StartTimer Save VerifyUnclaimed StopTimer";
    private const string Finish = "Claim Close StopTimer ReleaseTarget";
    private const string Kept = "StartTimer KeepTarget Record(Recovered)";
    private const string Again = "StartTimer Save VerifyUnclaimed KeepTarget Record(Recovered)";
    private const string NoSession = "= Record(Refused) Reply(NoSession)";
    private const string Busy = "= Record(ArmRefused) Reply(SessionOpen)";
    private const string SwitchRuns = "= Record(Refused) Reply(SwitchRuns)";
    private const string RollsBack = "= Record(Refused) Reply(RollingBack)";
    private const string Changed = "= Record(Refused) Reply(Changed)";
    private const string Unchanged = "= Record(Refused) Reply(NothingChanged)";
    private const string TooOld = "= Record(Refused) Reply(ProofTooOld)";
    private const string Local = "= Record(Refused) Reply(NotFromOutside)";
    private const string OtherWay = "= Record(Refused) Reply(WrongInterface)";
    private const string NoSsh = "= Record(Refused) Reply(NoSshSession)";
    private const string Strand = "= Record(Refused) Reply(Stranded)";
    private const string Accepted = "= Reply(Accepted)";
    private const string Started = $"Activating <- {Move} Record(ActivationStarted)";
    private const string Switched = $"Probation <- {Move} Record(ActivationEnded)";
    private const string Overtaken = "Record(BaselineOvertaken)";
    private const string Awaited = "baseline awaited|baseline awaited, other boot";
    private const string OtherBoot = "other boot|baseline awaited, other boot";
    private const string Repaired = "= Save Record(ActivationEnded)";
    private const string Back = $"Armed <- {Move} Record(ActivationEnded)";
    private const string Beat = $"= {Move} Record(Heartbeat) Reply(Accepted)";
    private const string Confirmed = $"None(Confirmed) <- {Finish} Record(Confirmed) Reply(Accepted)";
    private const string ConfirmedStranded = "None(Confirmed) <- Close StopTimer ReleaseTarget Record(Confirmed) Reply(Accepted)";
    private const string Disarmed = $"None(Disarmed) <- {Finish} Record(Disarmed) Reply(Accepted)";
    private const string TakenBack = "None(Disarmed) <- Claim HandBootDefault Close StopTimer ReleaseTarget Record(Disarmed) Reply(Accepted)";
    private const string LoginBeat = $"= {Move} Record(Login)";
    private const string ByProbes = $"None(Confirmed) <- {Finish} Record(Confirmed)";
    private const string FourChanges = "= Record(ProbeChanged) Record(ProbeChanged) Record(ProbeChanged) Record(ProbeChanged)";
    private const string LockedOut = $"= {Move} Record(DeadlineMoved)";
    private const string Asked = $"= {Move} Record(DeadlineMoved) Reply(Accepted)";
    private const string RecoveredSwitched = $"Probation <- {Move} Record(ActivationEnded) KeepTarget Record(Recovered)";
    private const string RecoveredStarted = $"Activating <- {Move} Record(ActivationStarted) KeepTarget Record(Recovered)";
    private const string RecoveredBack = $"Armed <- {Move} Record(ActivationEnded) KeepTarget Record(Recovered)";

    /// <summary>With no session before this one, and before the deadline.</summary>
    public static IReadOnlyList<Row> Base { get; } =
    [
        //  event                                  None        Armed      Activating  Probation  RollingBack  Stranded
        new("Arm", "Armed <- HoldTarget StartTimer Save Record(Armed) Reply(Accepted)", Busy, Busy, Busy, Busy, Busy),
        new("Arm unreadable", "= Record(ArmRefused) Reply(Failed)", Busy, Busy, Busy, Busy, Busy),
        new("Arm rolled back before", "= Record(ArmRefused) Reply(RolledBackBefore)", Busy, Busy, Busy, Busy, Busy),
        new("Arm baseline overtaken", $"Armed <- HoldTarget StartTimer Save Record(Armed) {Overtaken} Reply(Accepted)", Busy, Busy, Busy, Busy, Busy),
        new("Arm probes confirm|Arm probes confirm,a witness|Arm baseline awaited", "Armed <- HoldTarget StartTimer Save Record(Armed) Reply(Accepted)", Busy, Busy, Busy, Busy, Busy),
        new("Arm probes confirm,no stranger|Arm probes confirm,baseline awaited", "= Record(ArmRefused) Reply(NoStranger)", Busy, Busy, Busy, Busy, Busy),
        new("Arm switch runs", "= Record(ArmRefused) Reply(SwitchRuns)", Busy, Busy, Busy, Busy, Busy),

        Row.Always("Relapsed", "="),
        Row.Always("BaselineTaken *", "="),
        new("ActivationStarted",                   "=",        Started,   "=",        Started,   "=",         "="),

        // In Probation the system that the last activation left behind (here the switched one) tells of no other switch.
        new("ActivationEnded switched|ActivationEnded switch runs,switched",
                                                   "=",        Switched,  Switched,   "=",       "=",         Repaired),
        new("ActivationEnded switched again|ActivationEnded half*",
                                                   "=",        Switched,  Switched,   Switched,  "=",         Repaired),
        new("ActivationEnded next boot",           "=",        Back,      Back,       Back,      "=",         Repaired),
        new("ActivationEnded *",                   "=",        "=",       Back,       Back,      "=",         Repaired),

        new("LoggedIn fresh|LoggedIn forced",      "=",        "=",       "=",        LoginBeat, "=",         "="),
        Row.Always("LoggedIn *", "="),
        new("ProbesRan required worse", "=", "=", "=", "= Save VerifyUnclaimed Record(ProbeChanged)", "=", "="),
        Row.Always("ProbesRan *", "="),

        Row.Always("* [wrong id]|* [last id]", NoSession),
        new("Heartbeat fresh*|Heartbeat forced*",  NoSession,  Accepted,  SwitchRuns, Beat,      RollsBack,   Accepted),
        new("Heartbeat old*",                      NoSession,  Accepted,  SwitchRuns, TooOld,    RollsBack,   Accepted),
        new("Heartbeat no ssh*",                   NoSession,  Accepted,  SwitchRuns, NoSsh,     RollsBack,   Accepted),
        new("Heartbeat local*",                    NoSession,  Accepted,  SwitchRuns, Local,     RollsBack,   Accepted),
        new("Confirm local*",                      NoSession,  Unchanged, SwitchRuns, Local,     RollsBack,   Local),
        new("Confirm fresh*|Confirm forced*",      NoSession,  Unchanged, SwitchRuns, Confirmed, RollsBack,   ConfirmedStranded),
        new("Confirm old*",                        NoSession,  Unchanged, SwitchRuns, TooOld,    RollsBack,   TooOld),
        new("Confirm no ssh*",                     NoSession,  Unchanged, SwitchRuns, NoSsh,     RollsBack,   NoSsh),
        new("Disarm unchanged*",                   NoSession,  Disarmed,  SwitchRuns, Changed,   RollsBack,   Strand),
        new("Disarm switch runs*",                 NoSession,  SwitchRuns, SwitchRuns, Changed,  RollsBack,   Strand),
        new("Disarm next boot*",                   NoSession,  TakenBack, SwitchRuns, Changed,   RollsBack,   Strand),
        new("Disarm *",                            NoSession,  Changed,   SwitchRuns, Changed,   RollsBack,   Strand),
        new("RollBack*",                           NoSession,  Asked,     Asked,      Asked,     Accepted,    Strand),

        Row.Always("Recovered Armed unchanged*|Recovered Armed next boot", $"Armed <- {Kept}"),
        Row.Always("Recovered Armed switch runs*|Recovered Probation switch runs*", RecoveredStarted),
        Row.Always("Recovered Armed *", RecoveredSwitched),
        Row.Always("Recovered Activating unchanged*|Recovered Activating next boot", RecoveredBack),
        Row.Always("Recovered Activating switch runs*", $"Activating <- {Kept}"),
        Row.Always("Recovered Activating *", RecoveredSwitched),
        Row.Always("Recovered Probation switched", $"Probation <- {Kept}"),
        Row.Always("Recovered Probation unchanged*|Recovered Probation next boot", RecoveredBack),
        Row.Always("Recovered Probation *", RecoveredSwitched),
        Row.Always("Recovered RollingBack *", "RollingBack <- ResumeRollback Record(Recovered)"),
        Row.Always("Recovered Stranded *", "Stranded <- Record(Recovered)"),
        Row.Always("Recovered Confirmed *", "None(Confirmed) <- Close StopTimer ReleaseTarget"),
        Row.Always("Recovered RolledBack *", "None(RolledBack) <- Close StopTimer ReleaseTarget"),
        Row.Always("Recovered Disarmed *", "None(Disarmed) <- Close StopTimer ReleaseTarget"),
        Row.Always("Recovered Expired *", "None(Expired) <- Close StopTimer ReleaseTarget"),

        new("StoreChanged claimed|StoreChanged rolling back", "=", "RollingBack", "RollingBack", "RollingBack", "RollingBack", "RollingBack"),
        new("StoreChanged stranded", "=", "Stranded", "Stranded", "Stranded", "Stranded", "Stranded"),
        Row.Always("StoreChanged rolled back", "None(RolledBack)"),
        new("StoreChanged ended and not closed", "=", "None(RolledBack)", "None(RolledBack)", "None(RolledBack)", "None(RolledBack)", "None(RolledBack)"),
        new("StoreChanged about to be closed", "=", "RolledBack", "RolledBack", "RolledBack", "RolledBack", "RolledBack"),
        Row.Always("StoreChanged expired", "None(Expired)"),
        new("StoreChanged own save",               "=",        "=",       "=",        "=",       "Armed",     "="),
        new("StoreChanged another ended", "None(RolledBack)",  "=",       "=",        "=",       "=",         "="),
        Row.Always("StoreChanged nothing", "="),

        Row.Always("BootDefaultMoved", "= Record(BootDefault)"),
        Row.Always("BootDefaultMoved not", "= Record(Warning)"),
        Row.Always("FirstBootSet", "="),
        Row.Always("FirstBootFailed", "= Record(Warning)"),
        Row.Held("TimerLost", "= StartTimer Record(Warning)"),
        Row.Always("TimerLost *", "="),
    ];

    /// <summary>What a situation changes; whatever has no row here is as in <see cref="Base"/>.</summary>
    public static IReadOnlyList<(string Situations, Row Row)> Exceptions { get; } =
    [
        // Once the rollback is settled, only the executor moves the session, and no proof comes in time, forced or not.
        (Due, Row.Always("ActivationStarted", "=")),
        (Due, new("ActivationEnded *",              "=",        "=",       "=",        "=",       "=",         Repaired)),
        (Due, Row.Always("Recovered Armed *", $"Armed <- {Kept}")),
        (Due, Row.Always("Recovered Activating *", $"Activating <- {Kept}")),
        (Due, Row.Always("Recovered Probation *", $"Probation <- {Kept}")),
        (Due, Row.Always("* [wrong id]|* [last id]", NoSession)),
        (Due, Settled("Heartbeat *", Accepted)),
        (Due, Settled("Confirm fresh*|Confirm forced*", ConfirmedStranded)),
        (Due, Settled("Confirm old*", TooOld)),
        (Due, Settled("Confirm no ssh*", NoSsh)),
        (Due, Settled("Confirm local*", Local)),
        (Due, Row.Always("ProbesRan *|LoggedIn *", "=")),
        (Due, Settled("Disarm *", Strand)),

        // Asked for twice is asked for once.
        (Due, new("RollBack*",                     NoSession,  Accepted,  Accepted,   Accepted,  Accepted,    Strand)),

        // Its timer has fired, most likely: nothing to warn of, and to start it again does no harm.
        ("deadline passed", Row.Held("TimerLost", "= StartTimer")),

        // A half-switched host runs the old system still: in Probation another one than that tells of a missed switch.
        ("half-switched before", new("ActivationEnded switched*|ActivationEnded switch runs,switched",
                                                   "=",        Switched,  Switched,   Switched,  "=",         Repaired)),
        ("half-switched before", new("ActivationEnded half*", "=", Switched, Switched, "=",      "=",         Repaired)),
        ("half-switched before", new("ActivationEnded next boot", "=", Back, Back, "=",  "=",         Repaired)),
        ("half-switched before", new("ActivationEnded *",     "=", "=",   Back,       "=",       "=",         Repaired)),
        ("half-switched before", Row.Always("Recovered Probation switched*", RecoveredSwitched)),
        ("half-switched before", Row.Always("Recovered Probation unchanged*|Recovered Probation next boot|Recovered Probation half*", $"Probation <- {Kept}")),

        // Probes that come after the arm: taken while nothing has begun, and overtaken by whatever begins before.
        (Awaited, Row.Always("* [wrong id]|* [last id]", NoSession)),
        (Awaited, new("BaselineTaken unchanged*|BaselineTaken next boot|BaselineTaken half by probe",
                                                   "=", "= Save VerifyUnclaimed Record(BaselineTaken)", "=", "=", "=",    "=")),
        (Awaited, new("BaselineTaken switch runs*", "=", $"{Started} {Overtaken}", "=", "=",     "=",         "=")),
        (Awaited, new("BaselineTaken switched*|BaselineTaken half by list",
                                                   "=", $"= Save VerifyUnclaimed {Overtaken}", "=", "=", "=",    "=")),
        (Awaited, new("ActivationStarted",         "=", $"{Started} {Overtaken}", "=", Started,  "=",         "=")),
        (Awaited, new("ActivationEnded switched|ActivationEnded switch runs,switched",
                                                   "=", $"{Switched} {Overtaken}", Switched, "=", "=",        Repaired)),
        (Awaited, new("ActivationEnded switched again|ActivationEnded half by list",
                                                   "=", $"{Switched} {Overtaken}", Switched, Switched, "=",   Repaired)),
        ("baseline awaited", Row.Always("Recovered Armed switch runs*", With(RecoveredStarted, Overtaken))),
        ("baseline awaited", Row.Always("Recovered Armed switched*|Recovered Armed half by list", With(RecoveredSwitched, Overtaken))),

        // Without one, no probe can be worse than at arm, and each finds something new.
        (Awaited, new("ActivationEnded half by probe", "=", "=",  Back,       Back,      "=",         Repaired)),
        (Awaited, new("Disarm half by probe*",     NoSession,  Disarmed,  SwitchRuns, Changed,   RollsBack,   Strand)),
        ("baseline awaited", Row.Always("Recovered Armed half by probe", $"Armed <- {Kept}")),
        ("baseline awaited", Row.Always("Recovered Activating half by probe|Recovered Probation half by probe", RecoveredBack)),
        ("baseline awaited", new("ProbesRan as at arm|ProbesRan required worse", "=", "=", "=", FourChanges, "=", "=")),
        ("baseline awaited, other boot", Row.Always("Recovered Armed switched*|Recovered Armed switch runs,switched", $"Probation <- {Again} {Overtaken}")),

        // Whoever speaks in this boot is younger than an activation of an earlier one.
        (OtherBoot, new("LoggedIn old", "=", "=", "=", LoginBeat, "=", "=")),
        (OtherBoot, Row.Always("ProbesRan *", "=")),

        // A session that could not be taken up yet: a timer for its deadline would fire at once.
        (OtherBoot, Row.Always("TimerLost", "=")),
        (OtherBoot, new("Heartbeat old|Heartbeat old [right id]", NoSession, Accepted, SwitchRuns, Beat, RollsBack, Accepted)),
        (OtherBoot, new("Confirm old|Confirm old [right id]", NoSession, Unchanged, SwitchRuns, Confirmed, RollsBack, ConfirmedStranded)),
        (OtherBoot, Row.Always("Recovered Armed switched*|Recovered Armed switch runs,switched", $"Probation <- {Again}")),
        (OtherBoot, Row.Always("Recovered Armed *", $"Armed <- {Again}")),
        (OtherBoot, Row.Always("Recovered Activating *|Recovered Probation *", $"Probation <- {Again}")),

        // A required probe that fails for the lockout time without a break; less, a gap, or one that was not required is not enough.
        ("ssh fails *", new("ProbesRan as at arm", "=", "=", "=", "= Record(ProbeChanged)", "=", "=")),
        ("ssh fails for the lockout time", new("ProbesRan required worse", "=", "=", "=", LockedOut, "=", "=")),
        ("ssh fails *", new("ProbesRan required worse", "=", "=", "=", "= Save VerifyUnclaimed", "=", "=")),
        ("mail fails *", new("ProbesRan required worse", "=", "=", "=", "= Save VerifyUnclaimed Record(ProbeChanged)", "=", "=")),

        // What was seen long ago.
        ("just before the deadline", Row.Always("ProbesRan *", "=")),

        // The probes confirm when they were asked to, have settled, and nobody else is waited for.
        ("probes confirm, settled", new("ProbesRan as at arm", "=", "=", "=", ByProbes, "=", "=")),

        ("a login confirms", new("LoggedIn fresh|LoggedIn forced", "=", "=", "=", ByProbes, "=", "=")),
        ("a login means nothing", Row.Always("LoggedIn *", "=")),

        // Which way the proof came in.
        ("only wg0 will do", Row.Always("* [wrong id]|* [last id]", NoSession)),
        ("only wg0 will do", new("Heartbeat fresh*", NoSession, Accepted, SwitchRuns, OtherWay, RollsBack, Accepted)),
        ("only wg0 will do", new("Confirm fresh*", NoSession, Unchanged, SwitchRuns, OtherWay, RollsBack, OtherWay)),
        ("only wg0 will do", Row.Always("LoggedIn fresh", "=")),

        // A verb is idempotent, also when its session has ended.
        ("last Confirmed*", Row.Always("Heartbeat * [last id]|Confirm * [last id]", Accepted)),
        ("last RolledBack*", Row.Always("RollBack [last id]", Accepted)),
        ("last Disarmed*", Row.Always("Disarm * [last id]", Accepted)),

        // Another session ended a little while ago: which one is meant?
        ("last * recently|last * in an earlier, young boot", IdNeeded("Heartbeat fresh|Heartbeat old|Heartbeat no ssh|Heartbeat forced|Heartbeat local")),
        ("last * recently|last * in an earlier, young boot", IdNeeded("Confirm fresh|Confirm old|Confirm no ssh|Confirm forced|Confirm local")),
    ];

    /// <summary>Too late in every held phase and in the rollback itself; after it, what a stranded session says.</summary>
    private static Row Settled(string events, string stranded) =>
        new(events, NoSession, RollsBack, RollsBack, RollsBack, RollsBack, stranded);

    /// <summary>The outcome with one more record, before that of the recovery itself.</summary>
    private static string With(string recovered, string record) =>
        recovered.Replace(" KeepTarget", $" {record} KeepTarget", StringComparison.Ordinal);

    private static Row IdNeeded(string events)
    {
        const string Needed = "= Record(Refused) Reply(IdNeeded)";
        return new(events, NoSession, Needed, Needed, Needed, Needed, Needed);
    }
}
