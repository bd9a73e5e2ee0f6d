using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Store;

namespace Watchdog.Daemon.Metrics;

/// <summary>
/// Keeps the state in a file for Prometheus' node-exporter (its textfile collector): written anew with each change of the state,
/// at most once in a while, and always whole. Nothing depends on it; a file that cannot be written is said once.
/// </summary>
/// <param name="path">The file; its directory is there. Empty: none is kept.</param>
/// <param name="loop">The state.</param>
/// <param name="history">The record, in which ends are counted.</param>
/// <param name="clock">The clock.</param>
/// <param name="time">Counts.</param>
/// <param name="log">Where faults are said.</param>
internal sealed class MetricsWriter(string path, IEventSink loop, HistoryLog history, IClock clock, TimeProvider time, ILogger<MetricsWriter> log) : BackgroundService
{
    /// <summary>How long after one write the next may come: each round of probes changes the state.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private IReadOnlyDictionary<string, int> _ends = new Dictionary<string, int>();
    private (string? Last, bool IsStranded)? _counted;
    private string _fault = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before .NET 10 the host's start waits for this up to its first wait, and a file may lie where nothing answers.
        await Task.Yield();
        if (path.Length == 0)
        {
            return;
        }

        await foreach (var state in loop.StatesAsync(stoppingToken))
        {
            Write(state);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private void Write(State state)
    {
        try
        {
            Count(state);
            PublicFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(MetricsText.Of(state, _ends, clock.Now)));
            _fault = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            if (_fault != e.Message)
            {
                Log.MetricsFailed(log, Protocol.SafeText.Printable(path), Protocol.SafeText.Printable(e.Message));
            }

            _fault = e.Message;
        }
    }

    // The record is read once for each end of a session, and at the start.
    private void Count(State state)
    {
        var now = (state.Last?.Id, state.Open?.Phase == Phase.Stranded);
        if (_counted == now)
        {
            return;
        }

        _ends = history.Count(MetricsText.CountedEvents);
        _counted = now;
    }
}
