using Watchdog.Host.Processes;

namespace Watchdog.Host.Ssh;

/// <summary>
/// The SSH connections that were there at an instant. The journal says when somebody was let in, not when the connection was
/// made: one that was made before a switch may get through a firewall that takes no new ones. An sshd that is not among these
/// began later.
/// </summary>
internal sealed class EarlierConnections
{
    private readonly Dictionary<int, TimeSpan> _processes;

    private EarlierConnections(long timestamp, TimeSpan boot, Dictionary<int, TimeSpan> processes)
    {
        Timestamp = timestamp;
        Boot = boot;
        _processes = processes;
    }

    /// <summary>The instant, as the time provider counts.</summary>
    public long Timestamp { get; }

    /// <summary>The instant: CLOCK_BOOTTIME.</summary>
    public TimeSpan Boot { get; }

    /// <summary>Those of now.</summary>
    public static EarlierConnections Take(IClock clock, TimeProvider time)
    {
        // The processes last: what begins in between is then among them, and is found by its own start instead.
        var (timestamp, boot) = (time.GetTimestamp(), clock.Now.Boot);
        return new EarlierConnections(timestamp, boot, SshProcess.All().GroupBy(p => p.Pid).ToDictionary(p => p.Key, p => p.First().Began));
    }

    /// <summary>Whether a process was there.</summary>
    public bool Contains(int pid) => _processes.ContainsKey(pid);

    /// <summary>Forgets those that have ended: their numbers may be another's.</summary>
    public void Forget()
    {
        foreach (var (pid, began) in _processes.ToList())
        {
            if (ProcessStatus.BeganOf(pid) != began)
            {
                _processes.Remove(pid);
            }
        }
    }
}
