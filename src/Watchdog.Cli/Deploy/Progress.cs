using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What is known of a session, from one word of the host's to the next, and for how long it could not be reached.</summary>
/// <param name="armed">The session as it was armed.</param>
/// <param name="time">The clock.</param>
internal sealed class Progress(Session armed, TimeProvider time)
{
    /// <summary>How long new connections fail before that is said: an sshd or a daemon that is restarted is away for a moment.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private long _heard = time.GetTimestamp();
    private long? _lostSince;
    private TimeSpan _lost;

    /// <summary>The session's id.</summary>
    public string Id { get; } = armed.Id;

    /// <summary>The session as it was told last.</summary>
    public Session Session { get; private set; } = armed;

    /// <summary>Whether the session has ended, or is stranded; or whether it is gone and nobody tells how it ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it is gone and nobody tells how it ended.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Why the last new connection failed.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether new connections have failed for so long that it is a loss.</summary>
    public bool IsLost => _lostSince is { } since && time.GetElapsedTime(since) >= Patience;

    /// <summary>How long new connections failed, altogether; zero when none was a loss.</summary>
    public TimeSpan Lost => _lost + (IsLost ? time.GetElapsedTime(_lostSince!.Value) : TimeSpan.Zero);

    /// <summary>What is left until the deadline; null without one.</summary>
    public TimeSpan? Remaining => Session.Deadline is { } deadline
        ? TimeSpan.FromTicks(Math.Clamp(deadline.RemainingUsec, -Century, Century) * TimeSpan.TicksPerMicrosecond) - time.GetElapsedTime(_heard)
        : null;

    /// <summary>How long nothing was heard of the session beyond the deadline that was told last.</summary>
    public TimeSpan Overdue => time.GetElapsedTime(_heard) is var silent && Remaining is { } remaining ? (remaining < TimeSpan.Zero ? -remaining : TimeSpan.Zero) : silent;

    private const long Century = 3_155_760_000L * 1_000_000;

    /// <summary>Takes what the host says.</summary>
    /// <returns>Whether the phase is another than before.</returns>
    public bool Take(StatusReply status)
    {
        var open = status.Session is { } s && s.Id == Id ? s : null;
        var last = status.Last is { } l && l.Id == Id ? l : null;
        if ((open ?? last) is { } session)
        {
            return Take(session);
        }

        Forgotten();
        return false;
    }

    /// <summary>The host says that it knows nothing of the session.</summary>
    public void Forgotten()
    {
        _heard = time.GetTimestamp();
        IsUnknown |= !IsOver;
        IsOver = true;
    }

    /// <summary>Takes the session as a call has told it.</summary>
    /// <returns>Whether the phase is another than before.</returns>
    public bool Take(Session session)
    {
        if (IsOver || (Session.Phase == Phase.RollingBack && session.Phase is (Phase.Armed or Phase.Activating or Phase.Probation)))
        {
            // Words come by several connections: neither an end nor a rollback is taken back, so this one is older.
            return false;
        }

        var isNew = session.Phase != Session.Phase;
        Session = session;
        _heard = time.GetTimestamp();
        IsOver = session.Phase is Phase.Confirmed or Phase.RolledBack or Phase.Stranded or Phase.Disarmed or Phase.Expired;
        return isNew;
    }

    /// <summary>A new connection could not be made.</summary>
    public void Failed(string why)
    {
        _lostSince ??= time.GetTimestamp();
        Fault = why;
    }

    /// <summary>A new connection was made.</summary>
    /// <returns>For how long that was a loss; null when it was none.</returns>
    public TimeSpan? Connected()
    {
        TimeSpan? lost = IsLost ? time.GetElapsedTime(_lostSince!.Value) : null;
        _lost += lost ?? TimeSpan.Zero;
        _lostSince = null;
        return lost;
    }
}
