using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Host;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Store;
using Watchdog.Systemd;

namespace Watchdog.Daemon.Executor;

/// <summary>
/// What PID 1 runs at a deadline, in a unit of its own and without the daemon: decides whether there is something to
/// roll back, takes the session, and climbs the ladder.
/// </summary>
internal sealed class Recovery
{
    private readonly RecoveryOrder _order;
    private readonly SystemClock _clock = new();
    private readonly SessionStore _store;
    private readonly Claims _claims;
    private readonly TargetRoots _roots;
    private readonly HostReader _host;
    private readonly TimerUnits _timers;
    private readonly Recorder _recorder;
    private readonly Climber _climber;

    private Recovery(Paths paths, RecoveryOrder order)
    {
        _order = order;
        _store = new SessionStore(paths);
        _claims = new Claims(paths);
        _roots = new TargetRoots(paths);
        var switchLock = new SwitchLock(paths);
        _host = new HostReader(paths, switchLock);
        _timers = new TimerUnits(_clock);
        _recorder = new Recorder(new HistoryLog(paths), _clock);
        var settings = SettingsReader.Read(paths.Configuration, out _);
        var probes = new ProbeRunner(ProbeSet.All(), TimeProvider.System);
        _climber = new Climber(
            new Rungs(paths, settings, switchLock, probes, _clock),
            _store,
            _recorder,
            _clock);
    }

    /// <summary>Runs it.</summary>
    /// <returns>0 when nothing is left to do; 1 has PID 1 run it again.</returns>
    public static int Run(Paths paths, RecoveryOrder order)
    {
        Directory.CreateDirectory(paths.Runtime);
        using var only = TryLock(Path.Combine(paths.Runtime, "executor.lock"));
        if (only is null)
        {
            Console.WriteLine("another executor runs: leaving it to that one");
            return 0;
        }

        return new Recovery(paths, order).Run();
    }

    private int Run()
    {
        var owner = _claims.Owner(_order.SessionId);
        if (owner == ClaimOwner.Daemon)
        {
            Console.WriteLine($"session {_order.SessionId} was ended before its deadline: nothing to roll back");
            return 0;
        }

        var session = Read();
        if (session is null)
        {
            return 0;
        }

        switch (Judge(session))
        {
            case Verdict.Leave leave:
                Console.WriteLine($"session {session.Id}: {leave.Why}: nothing to roll back");
                return 0;
            case Verdict.Superseded:
                _timers.Start(session);
                return 0;
            case Verdict.Extend extend:
                Extend(session, extend.Session);
                return 0;
        }

        // Claim first, then read again: a heartbeat that came in between has either been seen by now, or sees the claim.
        if (!_claims.Take(session.Id, ClaimOwner.Executor))
        {
            return 0;
        }

        session = Read() ?? session;
        switch (Judge(session))
        {
            case Verdict.RollBack:
                RollBack(session);
                return 0;
            case Verdict.Expire:
                End(session, Phase.Expired, RecordKind.Expired, "");
                return 0;
            default:
                _claims.Return(session.Id);
                _timers.Start(session);
                return 0;
        }
    }

    private Verdict Judge(Session session) => DeadlineJudgement.Judge(session, _order.Number, _host.Read(), _clock.Now);

    /// <summary>The session; one made from the order when the stored one cannot be read; null when it has ended.</summary>
    private Session? Read()
    {
        var stored = _store.Load();
        if (stored.Open is { } open)
        {
            return open.Id == _order.SessionId ? open : null;
        }

        if (stored.Last?.Id == _order.SessionId)
        {
            return null;
        }

        var now = _clock.Now;
        _recorder.Write(RecordKind.Warning, _order.SessionId, $"the session cannot be read ({stored.Unreadable ?? "it is gone"}): rolling back by the timer's own order");
        return new Session
        {
            Id = _order.SessionId,
            Phase = Phase.Probation,
            Baseline = new Baseline { At = now, RunningSystem = _order.Target, BootedSystem = _order.Target, ProfileTarget = _order.Profile },
            Target = new Target(TargetKind.Previous, null, _order.Target, _order.Profile),
            Limits = Limits.Default,
            Deadline = new Deadline(_order.Number, now.Boot, now.BootId, DeadlineReason.Window, "the session could not be read"),
            ArmedBy = "unknown",
            Program = DaemonProgram.Find().Path,
        };
    }

    private void Extend(Session session, Session extended)
    {
        _timers.Start(extended);
        _store.Save(extended, mustSurviveReboot: false);
        _recorder.Write(RecordKind.ActivationStarted, session.Id, "seen at the deadline", extended);
    }

    private void RollBack(Session session)
    {
        if (session.Phase != Phase.RollingBack)
        {
            // The reason is on record before the act.
            session = session with
            {
                Revision = session.Revision + 1,
                Phase = Phase.RollingBack,
                Cause = Words.CauseOf(session.Deadline, session.Limits),
            };
            _climber.TrySave(session);
            _recorder.Write(RecordKind.RollbackStarted, session.Id, session.Cause, session);
        }

        var (climbed, end) = _climber.Climb(session);
        if (end is LadderMove.Done)
        {
            End(climbed, Phase.RolledBack, RecordKind.RolledBack, climbed.Cause);
            return;
        }

        var stranded = climbed with { Revision = climbed.Revision + 1, Phase = Phase.Stranded };
        _climber.TrySave(stranded);
        _recorder.Write(RecordKind.Stranded, stranded.Id, stranded.Cause, stranded);
    }

    private void End(Session session, Phase phase, RecordKind kind, string text)
    {
        var ended = session with { Revision = session.Revision + 1, Phase = phase, Ended = _clock.Now };
        try
        {
            _store.Close(ended);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _climber.TrySave(ended);
        }

        _recorder.Write(kind, ended.Id, text, ended);
        try
        {
            _ = TimerUnits.StopOthers(null);
            _roots.Release(ended.Id);
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            // The daemon cleans up at its next start.
            Console.Error.WriteLine(e.Message);
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            // An advisory lock (flock(2)) that ends with the process.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
