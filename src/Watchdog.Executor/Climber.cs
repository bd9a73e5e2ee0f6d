using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Store;

namespace Watchdog.Executor;

/// <summary>Climbs the ladder: each rung is on record before it begins, and its outcome before the next.</summary>
internal sealed class Climber(IRungs rungs, SessionStore store, RebootMark mark, Recorder recorder, IClock clock)
{
    /// <summary>Climbs from the rung on record to the end. A reboot ends this process, and the next one goes on.</summary>
    /// <returns>The session, and whether it is <see cref="LadderMove.Done"/> or <see cref="LadderMove.GiveUp"/>.</returns>
    public (Session Session, LadderMove Move) Climb(Session session)
    {
        session = session with { Rungs = [.. mark.Complete(session)] };
        while (true)
        {
            var move = RollbackSteps.Next(session, clock.Now.BootId);
            if (move is not LadderMove.Climb climb)
            {
                return (session, move);
            }

            session = RollbackSteps.BeginRung(session, climb.Rung, clock.Now);
            var obstacle = Begin(session, climb.Rung);
            recorder.Write(RecordKind.Rung, session.Id, $"{Words.Of(climb.Rung)} begins", session);
            var result = obstacle is null ? rungs.Run(climb.Rung, session) : RungResult.Failed(obstacle);
            session = RollbackSteps.EndRung(session, result.Outcome, result.Detail, result.Sight);
            TrySave(session);
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
        catch (Exception e) when (FileFault.Is(e))
        {
            Speech.Warn($"going on without a save: {e.Message}");
        }
    }

    /// <summary>Writes down that a rung is begun.</summary>
    /// <returns>Why it must not be climbed, in words; null when it may.</returns>
    private string? Begin(Session session, Rung rung)
    {
        if (!RollbackSteps.MustSurviveReboot(rung))
        {
            TrySave(session);
            return null;
        }

        try
        {
            store.Save(session, mustSurviveReboot: true);
            return null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            TrySave(session);
            return mark.TrySet(session.Id, rung, clock.Now.BootId) is { } fault
                ? $"not rebooted: nothing that survives a boot takes a note of it, and without one the host might reboot for ever (disk: {e.Message}; firmware: {fault})"
                : null;
        }
    }
}
