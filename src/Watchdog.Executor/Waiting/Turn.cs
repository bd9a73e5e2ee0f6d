using Watchdog.Core;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// Which of several executors acts. Two deadlines may pass at the same moment: a daemon that was stopped between the new
/// timer and the old one leaves both. The one whose deadline was moved leaves the session to the other's timer; so the
/// other must not, in its turn, have left it to that one.
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
