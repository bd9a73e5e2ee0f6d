using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>
/// When a heartbeat is due: half of the window is left for the proof in any case. After one that was not sent, or was refused, the
/// next waits twice as long as the last, because each is a connection and a round of probes on a host that is in trouble. It waits
/// half of what is left at most: a probe that passes again has to be seen before the deadline.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="shortest">The shortest wait.</param>
internal sealed class HeartbeatPace(TimeProvider time, TimeSpan shortest)
{
    private TimeSpan _wait;
    private long _heldAt;

    /// <summary>How many proofs the host has taken.</summary>
    public int Proofs { get; private set; }

    /// <summary>Whether one is due.</summary>
    /// <param name="session">The session.</param>
    /// <param name="remaining">What is left until its deadline; null without one.</param>
    public bool IsDue(Session session, TimeSpan? remaining) =>
        remaining < TimeSpan.FromMicroseconds(session.WindowUsec / 2) && (_wait == TimeSpan.Zero || time.GetElapsedTime(_heldAt) >= _wait);

    /// <summary>The host has taken a proof: a heartbeat, or the confirm.</summary>
    public void Taken() => (_wait, Proofs) = (TimeSpan.Zero, Proofs + 1);

    /// <summary>One was not sent, or was refused.</summary>
    /// <param name="remaining">What is left until the deadline; null without one.</param>
    public void Held(TimeSpan? remaining)
    {
        _heldAt = time.GetTimestamp();
        var longer = _wait * 2 < remaining / 2 ? _wait * 2 : remaining / 2 ?? TimeSpan.Zero;
        _wait = longer > shortest ? longer : shortest;
    }
}
