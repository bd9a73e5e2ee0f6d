namespace Watchdog.Core;

/// <summary>Judges whether the host is rebooted, once the boot loader has been told where to.</summary>
public static class RebootJudgement
{
    /// <summary>Judges it.</summary>
    /// <param name="isThere">Whether the system that is to be booted is in the store.</param>
    /// <param name="exit">What its <c>switch-to-configuration boot</c> exited with; null where it was not run, or did not end.</param>
    /// <param name="leads">The store path that the next boot leads to; empty where that cannot be told.</param>
    /// <param name="system">The store path of the system that is to be booted.</param>
    public static RebootVerdict Judge(bool isThere, int? exit, string leads, string system)
    {
        if (leads == system)
        {
            // A menu keeps entries of what the store has not any more: nothing of such an entry comes up.
            return isThere ? RebootVerdict.Reboot : RebootVerdict.Stay;
        }

        // The boot may lead to the system that is left. There the switch is done once more, in a young boot: worth it only where
        // nobody can reach the host anyway.
        return exit == 0 && leads.Length == 0 ? RebootVerdict.Reboot : RebootVerdict.RebootUnlessReached;
    }
}
