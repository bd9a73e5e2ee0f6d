using Microsoft.Extensions.Hosting;
using Watchdog.Probes.Stranger;

namespace Watchdog.Daemon.Watchers;

/// <summary>At the daemon's start, removes what a killed stranger left while nobody was there to see it.</summary>
internal sealed class StrangerSweeper(StrangerUnit unit) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(
        () =>
        {
            if (unit.HasLeftTraces)
            {
                _ = unit.Run(StrangerOrder.Sweep);
            }
        },
        stoppingToken);
}
