using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Systems;

namespace Watchdog.Daemon.Control;

/// <summary>
/// The moment between the end of a switch and the daemon's word on it: a script that confirms right after the switch
/// comes in just then. It waits for that word, and is not sent away because of a switch that has ended.
/// </summary>
internal sealed class JudgedSwitch(IEventSink loop, HostReader host)
{
    /// <summary>The longest wait: a host that looks worse than at arm is looked at twice.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Returns at once unless a switch has ended that is not judged yet, be it that nobody has even noticed it; then when it is,
    /// or at the limit.
    /// </summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        try
        {
            await foreach (var state in loop.StatesAsync(limited.Token))
            {
                if (!MayHaveSwitched(state.Open) || host.Read().SwitchRuns)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The switch's end is not judged yet: the request is answered as things stand.
        }
    }

    private bool MayHaveSwitched(Session? open) => open is { Phase: Phase.Activating }
        || (open is { Phase: Phase.Armed } && host.RunningSystem is { Length: > 0 } running && running != open.Baseline.RunningSystem);
}
