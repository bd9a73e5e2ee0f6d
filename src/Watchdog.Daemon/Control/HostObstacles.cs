using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Systems;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>What of the host, as it is now, arm would refuse: an open session, a switch that runs, a disk that takes nothing.</summary>
internal sealed class HostObstacles(Paths paths, IEventSink loop, HostReader host, RolledBackSystems rolledBack)
{
    /// <summary>Looks, and says each in words with what to do about it. A file is written to the disk, and removed.</summary>
    public IEnumerable<string> Find()
    {
        if (loop.State.Open is { } open)
        {
            yield return $"session {open.Id} is open: end it with `rollbackctl confirm {open.Id}`, `disarm` or `rollback` first";
        }

        var facts = host.Read();
        if (facts.SwitchRuns)
        {
            yield return "a switch is running: wait until it has ended";
        }

        if (facts.ProfileTarget != facts.RunningSystem && rolledBack.Find(facts.ProfileTarget) is { } before)
        {
            yield return $"the system profile leads to one that arm refuses: {before.Describe()}; switch to another, or let it be: `rollbackctl allow {facts.ProfileTarget}`";
        }

        if (new StateDurability(paths).Fault() is { } forgotten)
        {
            yield return $"{forgotten}: persist that directory, as environment.persistence or fileSystems do; or arm with --volatile, for a session that ends with this boot";
        }

        if (StateTrial.Fault(paths) is { } fault)
        {
            yield return $"the disk cannot take a session: {fault}; make room on it, or mount it writable: {paths.State}";
        }
    }
}
