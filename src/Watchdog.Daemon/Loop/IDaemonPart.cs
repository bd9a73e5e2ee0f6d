namespace Watchdog.Daemon.Loop;

/// <summary>
/// A part of the daemon that runs for as long as the daemon lives: the loop, the socket, each watcher. A part that ends takes the
/// others along, because a daemon that lacks one of them protects nobody.
/// </summary>
internal interface IDaemonPart
{
    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="cancellation">The daemon ends.</param>
    Task RunAsync(CancellationToken cancellation);
}
