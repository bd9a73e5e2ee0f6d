using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Systemd;
using Session = Watchdog.Core.Session;

namespace Watchdog.Executor;

/// <summary>
/// What PID 1 runs at a deadline, in a unit of its own and without the daemon: decides whether there is something to
/// roll back, takes the session, and climbs the ladder.
/// </summary>
internal sealed class Recovery
{
    /// <summary>The exit code that has PID 1 start a new process, which goes on from the rung on record.</summary>
    internal const int GoOn = 1;

    private readonly RecoveryOrder _order;
    private readonly IClock _clock;
    private readonly SessionStore _store;
    private readonly Claims _claims;
    private readonly HostReader _host;
    private readonly IDeadlineTimers _timers;
    private readonly IAlarm _alarm;
    private readonly Recorder _recorder;
    private readonly Climber _climber;
    private readonly RolledBackSystems _rolledBack;
    private readonly SessionEnding _ending;
    private readonly LeadTime _lead;

    /// <summary>Creates it.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="order">What PID 1 was told.</param>
    /// <param name="timers">PID 1's timers.</param>
    /// <param name="rungs">The rungs.</param>
    /// <param name="alarm">Who is called when they are used up.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="pause">Waits for so long.</param>
    public Recovery(Paths paths, RecoveryOrder order, IDeadlineTimers timers, IRungs rungs, IAlarm alarm, IClock clock, Action<TimeSpan> pause)
    {
        _order = order;
        _clock = clock;
        _timers = timers;
        _alarm = alarm;
        _store = new SessionStore(paths);
        _claims = new Claims(paths);
        _host = new HostReader(paths, new SwitchLock(paths), new BootLoader(paths));
        _recorder = new Recorder(new HistoryLog(paths), clock);
        _rolledBack = new RolledBackSystems(paths);
        var mark = new RebootMark(paths);
        _climber = new Climber(rungs, _store, mark, _recorder, clock);
        _ending = new SessionEnding(_store, new TargetRoots(paths), timers, mark, _recorder, _climber, clock, new BootAtEnd(_store, new BootLoader(paths), new BootDefaultDebt(paths)));
        _lead = new LeadTime(clock, pause);
    }

    /// <summary>Decides, and does it.</summary>
    /// <returns>0 when nothing is left to do, <see cref="GoOn"/> when a new process must.</returns>
    public int Run()
    {
        var id = _order.SessionId;
        return Opening.Of(_claims.Owner(id), _claims.IsDecided(id), Find) switch
        {
            Opening.TidyUp ended => TidyUp(ended.Session),
            Opening.GoOn { IsDecided: true } taken => RollBack(taken.Session, isResumed: true),
            Opening.GoOn taken => Decide(taken.Session, isResumed: true),
            Opening.Judge judge => AtDeadline(judge.Session),
            Opening.Leave leave => Leave(leave.Why),
            var unknown => throw new InvalidOperationException($"an opening without a way: {unknown.GetType().Name}"),
        };
    }

    /// <summary>Judges a session that nobody has claimed, and claims it where it is to be rolled back.</summary>
    private int AtDeadline(Session session)
    {
        if (session.Deadline.Number == _order.Number && session.Phase.IsHeld() && _lead.Wait(session.Deadline, () => Rehearse(session), () => _host.Read()))
        {
            if (Read() is not { } read)
            {
                return 0;
            }

            session = read;
        }

        switch (Judge(session))
        {
            case Verdict.Leave leave:
                return Leave(leave.Why);
            case Verdict.Superseded:
                Supersede(session);
                return 0;
            case Verdict.Extend extend:
                Extend(session, extend.Session);
                return 0;
        }

        // Claim first, then read again: a heartbeat that came in between has either been seen by now, or sees the claim.
        if (!TryClaim(session.Id))
        {
            return 0;
        }

        session = Read() ?? session;
        return Decide(session, isResumed: session.Phase == Phase.RollingBack);
    }

    /// <summary>Judges a session that is claimed, and does it.</summary>
    private int Decide(Session session, bool isResumed)
    {
        switch (Judge(session))
        {
            case Verdict.RollBack:
                _claims.Decide(session.Id);
                return RollBack(session, isResumed);
            case Verdict.Expire:
                _ending.End(session, Phase.Expired, "");
                return 0;
            case Verdict.Extend extend:
                // Under its own number: this one's timer has fired and would not fire again.
                _claims.Return(session.Id);
                Extend(session, extend.Session);
                return 0;
            case Verdict.Superseded:
                _claims.Return(session.Id);
                Supersede(session);
                return 0;
            default:
                return 0;
        }
    }

    private int Leave(string why)
    {
        if (why.Length > 0)
        {
            Speech.Tell($"session {_order.SessionId}: {why}: nothing to roll back");
        }

        return 0;
    }

    private int TidyUp(Session ended)
    {
        _ending.Finish(ended);
        return 0;
    }

    private void Rehearse(Session session)
    {
        SessionStore.Rehearse(session);
        _recorder.Rehearse(session);
        Activations.Running();
        Memory.Lock();
    }

    // Memory that cannot take the claim must not keep the host locked out: the daemon cannot claim there either.
    private bool TryClaim(string sessionId)
    {
        try
        {
            return _claims.Take(sessionId, ClaimOwner.Executor);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Speech.Warn($"going on without a claim: {e.Message}");
            return true;
        }
    }

    private Verdict Judge(Session session) => DeadlineJudgement.Judge(
        session, _order.Number, session.Phase == Phase.Armed ? _host.ReadWithBoot() : _host.Read(), _clock.Now);

    /// <summary>The session of the order as the rollback goes on with it; null when it is over.</summary>
    private Session? Read() => Find() is Whereabouts.Open open ? open.Session : null;

    /// <summary>Where the session of the order is; one that is missing is made from the order.</summary>
    private Whereabouts Find()
    {
        var stored = _store.Load();
        var found = Whereabouts.Find(_order.SessionId, stored.Open, stored.Last);
        if (found is not null)
        {
            return found;
        }

        if (stored.Unreadable is null && HasEnded(stored.Last))
        {
            return new Whereabouts.Over();
        }

        _recorder.Write(RecordKind.Warning, _order.SessionId, $"the session cannot be read ({stored.Unreadable ?? (_store.HasLostOneInThisBoot ? "its file was set aside" : "it is gone")}): rolling back by the timer's own order");
        return new Whereabouts.Open(RollbackSteps.FromOrder(_order.SessionId, _order.Number, _order.Target, _order.Profile, DaemonProgram.Find().Path, _clock.Now));
    }

    /// <summary>
    /// Whether the order is of a session that is over, and not only gone: its end is on record, or another session was armed
    /// after it, which none is while one is open. PID 1 may hold a timer of such a session that could not be stopped.
    /// </summary>
    private bool HasEnded(Session? other)
    {
        var record = _recorder.Read(_order.SessionId);
        var armed = record.FirstOrDefault(e => e.Event == RecordForm.Of(RecordKind.Armed).Event);
        RecordKind[] ends = [RecordKind.Confirmed, RecordKind.Disarmed, RecordKind.Expired, RecordKind.RolledBack];
        return record.Any(e => ends.Any(end => e.Event == RecordForm.Of(end).Event))
            || (armed is not null && other is not null && armed.BootId == other.Baseline.At.BootId
                && TimeSpan.FromMicroseconds(armed.Usec) < other.Baseline.At.Boot);
    }

    private void Extend(Session session, Session extended)
    {
        _timers.Start(extended);
        _climber.TrySave(extended);
        var (kind, text) = extended.Phase == Phase.Activating
            ? (RecordKind.ActivationStarted, "seen at the deadline")
            : (RecordKind.DeadlineMoved, "nothing changed but the next boot: waiting for the reboot");
        _recorder.Write(kind, session.Id, text, extended);
        TryStopOwn();
    }

    private void Supersede(Session session)
    {
        _timers.Start(session);
        TryStopOwn();
    }

    // The timer would fire at each change of the clock. A timer that stays does no harm: its executor finds nothing to do.
    private void TryStopOwn()
    {
        try
        {
            _timers.Stop(_order.SessionId, _order.Number);
        }
        catch (SystemdException e)
        {
            Speech.Warn($"the timer of deadline {_order.Number} stays: {e.Message}");
        }
    }

    private int RollBack(Session session, bool isResumed)
    {
        // The reason is on record before the act.
        var begun = RollbackSteps.Begin(session, _host.RunningSystem, Words.CauseOf(session.Deadline, session.Limits));
        if (begun != session)
        {
            session = begun;
            _climber.TrySave(session);
        }

        if (isResumed)
        {
            _recorder.WriteOnce(RecordKind.RollbackStarted, session.Id, session.Cause, session);
        }
        else
        {
            _recorder.Write(RecordKind.RollbackStarted, session.Id, session.Cause, session);
            _alarm.RollbackStarted(session);
        }

        // Before the first rung, and again by whoever goes on: also one that is cut short, and that PID 1 finishes with
        // plain commands, was a rollback from that system.
        Remember(session);
        try
        {
            var (climbed, end) = _climber.Climb(session);
            if (end is LadderMove.Done done)
            {
                Finish(climbed, done);
            }
            else
            {
                Strand(climbed);
            }

            return 0;
        }
        catch (BrokenProcessException e)
        {
            _recorder.Write(RecordKind.Warning, session.Id, $"{e.Message}: a new process goes on", session);
            return GoOn;
        }
    }

    private void Finish(Session climbed, LadderMove.Done done)
    {
        var partly = RollbackSteps.Done(climbed, done);
        if (done.NotBack.Count == 0)
        {
            _ending.End(partly, Phase.RolledBack, partly.Cause);
            _alarm.RolledBack(partly);
            return;
        }

        // What did not come back is written to the record before the end is saved: a session that has ended is not looked at again.
        _recorder.WriteOnce(RecordKind.NotBack, partly.Id, partly.NotBack, partly);
        _ending.End(partly, Phase.RolledBack, $"{partly.Cause}; did not come back: {partly.NotBack}");
        foreach (var fault in _alarm.NotBack(partly))
        {
            _recorder.Write(RecordKind.Warning, partly.Id, fault, partly);
        }
    }

    private void Strand(Session climbed)
    {
        var stranded = RollbackSteps.Strand(climbed, _clock.Now);
        _climber.TrySave(stranded);
        _recorder.Write(RecordKind.Stranded, stranded.Id, stranded.Cause, stranded);
        foreach (var fault in _alarm.Stranded(stranded))
        {
            _recorder.Write(RecordKind.Warning, stranded.Id, fault, stranded);
        }
    }

    private void Remember(Session session)
    {
        if (!RollbackSteps.IsFaultOfTheSystem(session))
        {
            return;
        }

        try
        {
            _rolledBack.Add(session, _clock.Now);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            _recorder.Write(RecordKind.Warning, session.Id, $"{session.RolledBackFrom} will not be known as rolled back: {e.Message}", session);
        }
    }
}
