using System.Net;

namespace Watchdog.Probes.Ssh;

/// <summary>Finds where sshd listens.</summary>
internal interface ISshListeners
{
    /// <summary>Every address and port, without doubles.</summary>
    Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation);
}
