using System.Net;
using Watchdog.Host.Network;
using Watchdog.Host.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Probes.Ssh;

/// <summary>
/// Where this host's own sshds listen: by themselves, or PID 1 for them. Neither what their sessions listen on (forwarded
/// ports, X11) nor what a user or a container runs under that name is any of that.
/// </summary>
internal sealed class SshListeners : ISshListeners
{
    private const int Init = 1;

    /// <inheritdoc/>
    /// <exception cref="IOException">PID 1 does not answer.</exception>
    public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult(On(SshServices.All()));
        }
        catch (SystemdException e)
        {
            throw new IOException($"PID 1 does not say which service is sshd's: {e.Message}", e);
        }
    }

    /// <summary>The addresses and ports on which some of them listen, always in the same order: by port, IPv4 before IPv6.</summary>
    /// <param name="services">Which.</param>
    internal static IReadOnlyList<IPEndPoint> On(IReadOnlyList<SshService> services)
    {
        var own = ListeningSockets.Of(services.Select(s => s.Listener?.Pid).OfType<int>());
        var ports = services.SelectMany(s => s.Ports).ToHashSet();
        var all = ports.Count == 0
            ? own
            : own.Concat(ListeningSockets.Of([Init]).Where(e => ports.Contains(e.Port))).Distinct();
        return [.. all.OrderBy(e => e.Port).ThenBy(e => e.AddressFamily).ThenBy(e => e.Address.ToString(), StringComparer.Ordinal)];
    }
}
