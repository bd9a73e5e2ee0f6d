using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Store;

namespace Watchdog.Daemon.Executor;

/// <summary>Climbs the ladder: each rung is on record before it begins, and its outcome before the next.</summary>
internal sealed class Climber(IRungs rungs, SessionStore store, Recorder recorder, IClock clock)
{
    /// <summary>Climbs from the rung on record to the end. A reboot ends this process, and the next one goes on.</summary>
    /// <returns>The session, and whether it is <see cref="LadderMove.Done"/> or <see cref="LadderMove.GiveUp"/>.</returns>
    public (Session Session, LadderMove Move) Climb(Session session)
    {
        while (true)
        {
            var bootedDiffers = session.Baseline.BootedSystem.Length > 0 && session.Baseline.BootedSystem != session.Target.System;
            var move = RollbackLadder.Next(session.Rungs, clock.Now.BootId, bootedDiffers);
            if (move is not LadderMove.Climb climb)
            {
                return (session, move);
            }

            var record = new RungRecord(climb.Rung, clock.Now, RungOutcome.Begun, "");
            session = Put(session, session.Rungs.Add(record));
            recorder.Write(RecordKind.Rung, session.Id, $"{Words.Of(climb.Rung)} begins", session);
            var result = rungs.Run(climb.Rung, session);
            var ended = record with { Outcome = result.Outcome, Detail = result.Detail };
            session = Put(session, session.Rungs.SetItem(session.Rungs.Length - 1, ended));
            recorder.Write(RecordKind.Rung, session.Id, $"{Words.Of(climb.Rung)} {Words.Of(result.Outcome)}: {result.Detail}", session);
        }
    }

    /// <summary>Saves what it can where it can: a rollback goes on without a disk.</summary>
    public void TrySave(Session session)
    {
        try
        {
            store.Save(session, mustSurviveReboot: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"going on without a save: {e.Message}");
        }
    }

    private Session Put(Session session, System.Collections.Immutable.ImmutableArray<RungRecord> climbed)
    {
        var next = session with { Revision = session.Revision + 1, Rungs = climbed };
        TrySave(next);
        return next;
    }
}
