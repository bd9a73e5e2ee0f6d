using Watchdog.Core;
using Watchdog.Probes;

namespace Watchdog.Tests.Probes;

/// <summary>One that ends when it is told to, or given up.</summary>
internal sealed class StuckProbe(string name) : IProbe
{
    private TaskCompletionSource<ProbeResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Runs { get; private set; }

    public string Name => name;

    public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        Runs++;
        return _end.Task.WaitAsync(cancellation);
    }

    /// <summary>Ends the run that is stuck; the next is stuck again.</summary>
    public void End()
    {
        var ended = _end;
        _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ended.SetResult(new ProbeResult(name, ProbeOutcome.Passed, "late"));
    }
}
