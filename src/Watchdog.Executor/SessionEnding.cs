using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Store;
using Watchdog.Systemd;

namespace Watchdog.Executor;

/// <summary>How the executor ends a session: on record, no longer open, its timers and roots gone. In that order.</summary>
internal sealed class SessionEnding(
    SessionStore store,
    TargetRoots roots,
    IDeadlineTimers timers,
    RebootMark mark,
    Recorder recorder,
    Climber climber,
    IClock clock,
    BootAtEnd boot)
{
    /// <summary>Ends an open session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="phase">Expired or rolled back.</param>
    /// <param name="text">What the record says of it.</param>
    public void End(Session session, Phase phase, string text)
    {
        var ended = RollbackSteps.End(session, phase, clock.Now);

        // An end that is saved is never looked at again, so its record comes first; one that was killed between is in it.
        recorder.WriteOnce(KindOf(phase), ended.Id, text, ended);
        var isOwed = boot.Owe(ended);
        Close(ended);
        if (!isOwed)
        {
            boot.Release(ended.Id);
        }

        TidyUp(ended.Id);
    }

    /// <summary>Does of an end what is not done yet: whoever began it was killed in the middle.</summary>
    public void Finish(Session ended)
    {
        recorder.WriteOnce(KindOf(ended.Phase), ended.Id, ended.Cause, ended);
        var isOwed = boot.Owe(ended);
        if (store.Load().Open?.Id == ended.Id)
        {
            Close(ended);
        }

        if (!isOwed)
        {
            boot.Release(ended.Id);
        }

        TidyUp(ended.Id);
    }

    private static RecordKind KindOf(Phase end) => end == Phase.Expired ? RecordKind.Expired : RecordKind.RolledBack;

    private void Close(Session ended)
    {
        try
        {
            store.Close(ended);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            climber.TrySave(ended);
        }
    }

    private void TidyUp(string sessionId)
    {
        try
        {
            mark.Remove();
            timers.StopAll(sessionId);
            roots.Release(sessionId);
        }
        catch (Exception e) when (e is SystemdException or IOException or UnauthorizedAccessException)
        {
            // The daemon cleans up at its next start.
            Speech.Warn(e.Message);
        }
    }
}
