using Watchdog.Core;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// Which of several executors acts. Two timers may fire at the same moment, where the daemon was stopped after it had made
/// the new timer and before it had stopped the old one. The executor of the old timer sees that the session names another
/// deadline, and leaves. The executor of the new timer therefore waits for the lock, and does not leave while the session
/// names its own deadline: otherwise each would leave the session to the other.
/// </summary>
/// <param name="read">The open session as it is stored, or null.</param>
/// <param name="tryTake">Takes the lock that only one executor has.</param>
/// <param name="pause">Waits for so long.</param>
internal sealed class Turn(Func<Session?> read, Func<bool> tryTake, Action<TimeSpan> pause)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits while another executor has the lock and this one's deadline may still be the one that counts.</summary>
    /// <param name="order">What PID 1 was told.</param>
    /// <returns>Whether this executor has the lock; else another one rolls the session back, or nothing is left to do.</returns>
    public bool Comes(RecoveryOrder order)
    {
        while (!tryTake())
        {
            if (!order.Counts(read()))
            {
                return false;
            }

            pause(BetweenTries);
        }

        return true;
    }
}
