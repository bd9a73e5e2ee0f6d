using Watchdog.Host.Running;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Ssh;
using Watchdog.Systemd;

namespace Watchdog.Probes.Access;

/// <summary>
/// The sshd that lets the operator in, and the configuration that it reads. It is run as root, so its path is what PID 1 says
/// of the service (<c>ExecStart=</c>), or the installed one's; never what a process says of itself.
/// </summary>
/// <param name="Path">The program.</param>
/// <param name="Configuration">Its -f; null for its own default.</param>
internal sealed record SshdProgram(string Path, string? Configuration)
{
    /// <summary>
    /// Finds it: where the host runs several, the one that listens on the port by which the operator came in; else the one
    /// that listens on the lowest port.
    /// </summary>
    /// <param name="port">The host's port of the operator's connection; 0 when it is not known.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">PID 1 does not answer.</exception>
    public static SshdProgram Find(int port)
    {
        try
        {
            return Choose([.. SshServices.All().Select(s => (s, (IReadOnlySet<int>)PortsOf(s)))], port, static () => Programs.Find("sshd"));
        }
        catch (SystemdException e)
        {
            throw new IOException($"PID 1 does not say which service is sshd's: {e.Message}", e);
        }
    }

    /// <summary>Chooses among the host's own.</summary>
    /// <param name="services">Each with the ports on which it can be reached.</param>
    /// <param name="port">The port that is meant; 0 for none.</param>
    /// <param name="installed">The installed program, for where the service's own is not known.</param>
    internal static SshdProgram Choose(IReadOnlyList<(SshService Service, IReadOnlySet<int> Ports)> services, int port, Func<string> installed)
    {
        var chosen = services.OrderByDescending(s => s.Ports.Contains(port)).ThenBy(s => s.Ports.DefaultIfEmpty(int.MaxValue).Min())
            .Select(s => s.Service)
            .FirstOrDefault();

        // A program that an update has removed, while the service still runs it, is no longer there to be asked.
        var program = chosen?.Program is { } path && File.Exists(path) ? path : installed();
        return new SshdProgram(program, chosen?.Configuration);
    }

    private static HashSet<int> PortsOf(SshService service) => [.. SshListeners.On([service]).Select(e => e.Port)];
}
