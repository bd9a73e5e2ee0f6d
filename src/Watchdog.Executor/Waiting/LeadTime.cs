using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Executor.Waiting;

/// <summary>
/// The time between the executor's start and its deadline. PID 1 starts it a little early; it does once what takes long
/// only the first time, and waits. What it decides by is read at the deadline, not before.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="pause">Waits for so long.</param>
internal sealed class LeadTime(IClock clock, Action<TimeSpan> pause)
{
    /// <summary>
    /// How long before a deadline PID 1 starts the executor: enough for a runtime with a just-in-time compiler, and for a
    /// PID 1 that is busy for as long as it reads its unit files again.
    /// </summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    // A wait longer than this is EarlyStart's.
    private static readonly TimeSpan Longest = 2 * Length;

    // A first look at who has the switch lock open goes through the open files of all of root's processes, which takes 10 to
    // 20 ms, and one that follows at once a part of it. So it is looked at all the time just before the deadline.
    private static readonly TimeSpan Looking = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits for a deadline that is near; returns at once when it has passed or is far away.</summary>
    /// <param name="deadline">The deadline.</param>
    /// <param name="rehearse">What takes long only the first time. It changes nothing.</param>
    /// <param name="look">A look at the host.</param>
    /// <returns>Whether it has waited: then what was read before may be out of date.</returns>
    public bool Wait(Deadline deadline, Action rehearse, Action look)
    {
        var left = deadline.Remaining(clock.Now);
        if (left <= TimeSpan.Zero || left > Longest)
        {
            return false;
        }

        rehearse();
        Pause(deadline.Remaining(clock.Now) - Looking);
        while (!deadline.HasPassed(clock.Now))
        {
            look();
            var rest = deadline.Remaining(clock.Now);
            Pause(rest < BetweenLooks ? rest : BetweenLooks);
        }

        return true;
    }

    private void Pause(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            pause(time);
        }
    }
}
