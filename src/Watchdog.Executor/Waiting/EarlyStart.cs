using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// The time before an executor's lead time. PID 1's timer counts on CLOCK_MONOTONIC, which stands still while the host is
/// suspended; so PID 1 also starts the executor at each change of the clock, waking up being one (systemd.timer(5),
/// OnClockChange). What is left of a deadline is then waited for here, on CLOCK_BOOTTIME, in small parts, because the
/// session may move on or end meanwhile.
/// </summary>
/// <param name="read">The open session as it is stored, or null.</param>
/// <param name="clock">The clock.</param>
/// <param name="pause">Waits for so long on CLOCK_BOOTTIME.</param>
/// <param name="firesLater">
/// Whether PID 1's own timer fires at the session's deadline all the same: so after a clock that was only set, not after
/// a suspend. Then nothing needs to wait here for what may be days.
/// </param>
internal sealed class EarlyStart(Func<Session?> read, IClock clock, Action<TimeSpan> pause, Func<Session, bool> firesLater)
{
    /// <summary>
    /// How long a daemon may take from a timer to the save of its deadline: longer than PID 1 lets it be frozen (5 min), and
    /// the one that is started then has saved the deadline or dropped the timer. One that does not come back has moved nothing.
    /// </summary>
    internal static readonly TimeSpan LongestSave = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UsualSave = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenLateLooks = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPart = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the deadline of the order is near, has passed, or is not the session's.</summary>
    /// <param name="order">What PID 1 was told.</param>
    /// <returns>Whether there may be something to do; false when PID 1 starts an executor again for it.</returns>
    public bool Wait(RecoveryOrder order)
    {
        // Where somebody asks for a rollback the deadline is now, and passes before the daemon has saved it: the session still
        // names the deadline before. An executor that left for that reason would leave the session, once saved, without a timer.
        for (var waited = TimeSpan.Zero; waited < LongestSave && order.IsAheadOf(read());)
        {
            var next = waited < UsualSave ? BetweenLooks : BetweenLateLooks;
            pause(next);
            waited += next;
        }

        if (read() is var session && order.Counts(session) && firesLater(session))
        {
            return false;
        }

        while (Left(order) is { } left && left > TimeSpan.Zero)
        {
            pause(left < LongestPart ? left : LongestPart);
        }

        return true;
    }

    private TimeSpan? Left(RecoveryOrder order) =>
        read() is var session && order.Counts(session)
            ? session.Deadline.Remaining(clock.Now) - LeadTime.Length
            : null;
}
