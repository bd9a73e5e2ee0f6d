using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;

namespace Watchdog.Daemon.Watchers;

/// <summary>
/// Watches for a while after a rollback whether the system that was rolled back runs again, whatever tool has switched to
/// it: a deploy tool that waits for its own proof takes the way back by itself, and may land there (deploy-rs activates the
/// generation below the current one, src/bin/activate.rs), or below it, at a generation that nobody has asked for. Outside
/// of that time this sleeps until the state changes.
/// </summary>
internal sealed class RelapseWatcher(
    Settings settings,
    HostReader host,
    RolledBackSystems rolledBack,
    EarlierTool tool,
    IEventSink loop,
    DaemonProgram program,
    IClock clock,
    TimeProvider time) : IDaemonPart, ISwitchListener
{
    /// <summary>From one look to the next, beside that at the end of each switch.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private volatile bool _isToolOfBefore;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var _ in loop.StatesAsync(cancellation))
        {
            while (Relapse.IsWatched(loop.State, settings.RelapseWatch, clock.Now))
            {
                Look();
                await Task.Delay(Interval, time, cancellation);
            }
        }
    }

    /// <summary>Looks, in its turn in the loop.</summary>
    public void Look() => loop.Post(Judge);

    /// <summary>Looks once more: a switch may have brought back what was rolled back.</summary>
    public void SwitchEnded() => Look();

    /// <summary>Looks, while a switch holds the lock, at who makes it.</summary>
    public void SwitchBegan()
    {
        var now = clock.Now;
        _isToolOfBefore = Relapse.IsWatched(loop.State, settings.RelapseWatch, now)
            && loop.State.Last is { ActivationEnded: { } ended }
            && ended.BootId == now.BootId
            && IsToolSince(ended.Boot);
    }

    // The caller is about to tell of the switch, and must not be kept from that by an exception.
    private bool IsToolSince(TimeSpan moment)
    {
        try
        {
            return tool.SwitchesSince(moment);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return false;
        }
    }

    private Relapsed? Judge()
    {
        var (open, last) = (loop.State.Open, loop.State.Last);
        if (last is null || !Relapse.IsWatched(loop.State, settings.RelapseWatch, clock.Now))
        {
            return null;
        }

        // `allow` and `arm --force` take it from the list. Whoever armed by hand has the window that he asked for.
        var runsAgain = host.RunningSystem == last.RolledBackFrom && rolledBack.Find(last.RolledBackFrom) is not null;
        return (runsAgain || IsUndone(last)) && (open is null || open.ArmedBy.StartsWith(LateArm.ArmedBy, StringComparison.Ordinal))
            ? new Relapsed(SessionId.New(), program.Path, host.Read()) { UndoesRollback = !runsAgain }
            : null;
    }

    // A generation that there was before, made the running one by the very tool whose switch was rolled back.
    private bool IsUndone(Session last) =>
        _isToolOfBefore
        && host.ProfileGeneration is > 0 and var generation
        && generation < last.Baseline.ProfileGeneration
        && host.RunningSystem.Length > 0
        && host.RunningSystem == host.ProfileTarget
        && host.RunningSystem != last.Target.System
        && host.RunningSystem != last.RolledBackFrom;
}
