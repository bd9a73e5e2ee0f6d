using Watchdog.Core;
using Watchdog.Executor.Ladder;
using Watchdog.Executor.Pid1;
using Watchdog.Executor.Waiting;
using Watchdog.Host;
using Watchdog.Host.Boot;
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
    BootLoader loader,
    BootDefaultDebt debt)
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
        var isOwed = OweBoot(ended);
        Close(ended);
        if (!isOwed)
        {
            ReleaseBoot(ended.Id);
        }

        TidyUp(ended.Id);
    }

    /// <summary>Does of an end what is not done yet: whoever began it was killed in the middle.</summary>
    public void Finish(Session ended)
    {
        recorder.WriteOnce(KindOf(ended.Phase), ended.Id, ended.Cause, ended);
        var isOwed = OweBoot(ended);
        if (store.Load().Open?.Id == ended.Id)
        {
            Close(ended);
        }

        if (!isOwed)
        {
            ReleaseBoot(ended.Id);
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            climber.TrySave(ended);
        }
    }

    // Before the end is seen: the daemon puts the variable back as soon as no session is open.
    private bool OweBoot(Session ended)
    {
        var next = loader.Next;
        if (!RollbackSteps.OwesBoot(ended, loader.Holds, next))
        {
            return false;
        }

        try
        {
            // The next boot would lead to the system that was left: that is the daemon's to mend, or to say.
            debt.Owe(new OwedBootDefault(ended.Id, ended.Target.Boot) { Profile = ended.Target.Profile, Leads = next.Default });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"the boot default is owed, which could not be written down: {e.Message}");
        }

        return true;
    }

    // The daemon may have been removed; and what is never put back leads to an old system for ever.
    private void ReleaseBoot(string sessionId)
    {
        // The daemon may have armed the next session already, and hold the default for that one.
        if (loader.Holds && loader.Release(Bootctl.Run, id => id != sessionId && IsOpen(id)) is { Length: > 0 } fault)
        {
            Console.Error.WriteLine(fault);
        }
    }

    private bool IsOpen(string sessionId) => store.Load() is var stored && (stored.Open?.Id == sessionId || stored.Unreadable is not null);

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
