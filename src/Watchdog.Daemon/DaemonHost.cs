using Microsoft.Extensions.Hosting;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Native;

namespace Watchdog.Daemon;

/// <summary>
/// The daemon's life: it starts in order (<see cref="StartSequence"/>), then all of its parts run. The host says that it is ready
/// (READY=1, by Microsoft.Extensions.Hosting.Systemd) when the start is done.
/// </summary>
internal sealed class DaemonHost(StartSequence start, IEnumerable<IDaemonPart> parts, StatusLine status) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        start.Run();
        await base.StartAsync(cancellationToken);
        status.Tell();
        Memory.TrimSoon();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await await Task.WhenAny(parts.Select(part => part.RunAsync(stoppingToken)));
}
