using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Store;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// Finds the open session at the daemon's start, and again when taking it up has failed: meanwhile it may have ended,
/// moved, or been taken by the executor, and another one may have been armed.
/// </summary>
internal sealed class FoundSession(
    SessionStore store,
    Claims claims,
    BootDefaultDebt debt,
    HostReader host,
    DaemonProgram program,
    IClock clock)
{
    /// <summary>
    /// The event that takes up what the store holds: its open session; or, where the host has booted into the system that was
    /// rolled back, a session that goes back at once. Null where there is nothing to take up.
    /// </summary>
    /// <param name="stored">What the store holds.</param>
    public Recovered? Find(StoredSessions stored)
    {
        if (stored.Open is { } open)
        {
            return Find(open);
        }

        return debt.Read() is { } owed
            && Relapse.Judge(stored.Last, owed.SessionId, host.Read(), clock.Now, SessionId.New(), program.Path) is { } relapsed
            ? new Recovered(relapsed, host.ReadWithBoot())
            : null;
    }

    /// <summary>The event that tries once more; null when there is nothing to take up any more.</summary>
    /// <param name="tried">What has failed.</param>
    /// <param name="state">The loop's state now.</param>
    public Recovered? FindAgain(Recovered tried, State state)
    {
        var id = tried.Session.Id;
        var stored = store.Load();
        if (tried.Session.Phase.IsEnd())
        {
            // The session has ended; its end is still to be written to the disk.
            return stored.Open?.Id == id ? new Recovered(tried.Session, host.ReadWithBoot()) : null;
        }

        if (state.Open?.Id != id || stored.Last?.Id == id)
        {
            return null;
        }

        return stored.Open switch
        {
            { } open when open.Id == id => Find(open),
            { } => null,

            // Not saved yet, as a session that goes back from a relapse; or its file cannot be read any more.
            null => new Recovered(tried.Session, host.ReadWithBoot()),
        };
    }
    private Recovered Find(Session open) => new(ClaimJudgement.Judge(open, claims.Owner(open.Id), clock.Now), host.ReadWithBoot());
}
