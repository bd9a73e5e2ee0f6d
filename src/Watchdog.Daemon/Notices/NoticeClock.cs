using Watchdog.Core;
using Watchdog.Executor.Notices;

namespace Watchdog.Daemon.Notices;

/// <summary>
/// The moments of an open session that come by time alone: proof is wanted, a moment after a switch has ended; and the deadline
/// is near. Each is told once for its switch or deadline. Not for several threads at once.
/// </summary>
internal sealed class NoticeClock
{
    /// <summary>How long before a deadline people are told that it is near.</summary>
    public static readonly IReadOnlyList<TimeSpan> Thresholds = [TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(15)];

    /// <summary>How long after the end of a switch people are told: the tool that made it has written its own last line by then.</summary>
    public static readonly TimeSpan AfterLastLine = TimeSpan.FromSeconds(1.5);

    /// <summary>Of what lies further back than this when it is first seen, as after a restart of the daemon, people have been told.</summary>
    public static readonly TimeSpan News = TimeSpan.FromSeconds(30);

    // Of a deadline that is hardly further away when it is set than its threshold, people hear when it is set.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly List<TimeSpan> _left = [];
    private (string Id, int Number) _deadline = ("", 0);
    private Moment? _wanted;

    /// <summary>Looks at the open session.</summary>
    /// <param name="open">The session; null when none is open.</param>
    /// <param name="now">Now.</param>
    /// <returns>What is to be told now, and in how long to look again, unless the state changes before; null when not at all.</returns>
    public (IReadOnlyList<Notice> Due, TimeSpan? Next) Look(Session? open, Moment now)
    {
        if (open is not { Phase: Phase.Activating or Phase.Probation } || open.Deadline.BootId != now.BootId || open.IsDue(now))
        {
            return ([], null);
        }

        var due = new List<Notice>();
        var nexts = new List<TimeSpan>();
        if (LookAtSwitch(open, now) is { } wait)
        {
            Sort(wait, new Notice(NoticeKind.ProofWanted, open, now), due, nexts, () => _wanted = open.ActivationEnded);
        }

        LookAtDeadline(open, now);
        foreach (var threshold in _left.ToList())
        {
            Sort(open.Deadline.Remaining(now) - threshold, new Notice(NoticeKind.DeadlineNear, open, now), due, nexts, () => _left.Remove(threshold));
        }

        return ([.. due.Where(n => NoticeRules.IsAtRisk(n.Session))], nexts.Count > 0 ? nexts.Min() : null);
    }

    /// <summary>In how long people are to be told that proof is wanted; null when they have been, or when nobody need prove anything.</summary>
    private TimeSpan? LookAtSwitch(Session open, Moment now)
    {
        if (open is not { Phase: Phase.Probation, ActivationEnded: { } ended } || ended.BootId != now.BootId || ended == _wanted || NoticeRules.IsQuiet(open))
        {
            return null;
        }

        return now.Boot - ended.Boot < News ? ended.Boot + AfterLastLine - now.Boot : null;
    }

    private void LookAtDeadline(Session open, Moment now)
    {
        var deadline = (open.Id, open.Deadline.Number);
        if (deadline == _deadline)
        {
            return;
        }

        _deadline = deadline;
        _left.Clear();
        _left.AddRange(Thresholds.Where(t => open.Deadline.Remaining(now) > t + Margin));
    }

    private static void Sort(TimeSpan wait, Notice notice, List<Notice> due, List<TimeSpan> nexts, Action told)
    {
        if (wait > TimeSpan.Zero)
        {
            nexts.Add(wait);
            return;
        }

        told();
        due.Add(notice);
    }
}
