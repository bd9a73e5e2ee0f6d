using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Host.Native;
using Watchdog.Store;

namespace Watchdog.Executor.Ladder;

/// <summary>
/// What becomes of the next boot when the executor ends a session: the boot loader is owed what it could not be told, or the
/// variable that held the default is put back.
/// </summary>
internal sealed class BootAtEnd(SessionStore store, BootLoader loader, BootDefaultDebt debt)
{
    /// <summary>
    /// Writes down what the boot loader is owed. This comes before the end is seen, because the daemon puts the variable back as
    /// soon as no session is open.
    /// </summary>
    /// <param name="ended">The session as it ends.</param>
    /// <returns>Whether anything is owed: then the variable stays.</returns>
    public bool Owe(Session ended)
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
        catch (Exception e) when (FileFault.Is(e))
        {
            Console.Error.WriteLine($"the boot default is owed, which could not be written down: {e.Message}");
        }

        return true;
    }

    /// <summary>
    /// Puts the variable back that held the default. The daemon may have been removed, and a variable that nobody puts back leads to
    /// an old system for ever.
    /// </summary>
    /// <param name="sessionId">The session that has ended.</param>
    public void Release(string sessionId)
    {
        // The daemon may have armed the next session already, and hold the default for that one.
        if (loader.Holds && loader.Release(Bootctl.Run, id => id != sessionId && IsOpen(id)) is { Length: > 0 } fault)
        {
            Console.Error.WriteLine(fault);
        }
    }

    private bool IsOpen(string sessionId) => store.Load() is var stored && (stored.Open?.Id == sessionId || stored.Unreadable is not null);
}
