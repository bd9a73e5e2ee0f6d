using System.ComponentModel;
using Watchdog.Core;
using Watchdog.Daemon.Executor;

namespace Watchdog.Daemon.Probes;

/// <summary>There are WireGuard interfaces, and each has peers (<c>wg show all dump</c>, wg(8)).</summary>
internal sealed class WireGuardProbe : IProbe
{
    // interface, private key, public key, port, mark; and for a peer: interface, public key, preshared key, ...
    private const int InterfaceFields = 5;

    /// <inheritdoc/>
    public string Name => "wireguard";

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        CommandResult result;
        try
        {
            result = await Command.CaptureAsync(Programs.Find("wg"), ["show", "all", "dump"], cancellation);
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "wg is not installed");
        }

        if (result.ExitCode != 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"wg exited {result.ExitCode}");
        }

        // The second field of an interface's line is its private key: nothing but names and counts leaves this method.
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')).ToList();
        var interfaces = lines.Where(f => f.Length == InterfaceFields).Select(f => f[0]).ToList();
        if (interfaces.Count == 0)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, "there is no WireGuard interface");
        }

        var described = interfaces.Select(i => $"{i} with {lines.Count(f => f.Length > InterfaceFields && f[0] == i)} peers");
        return new ProbeResult(Name, ProbeOutcome.Passed, string.Join(", ", described));
    }
}
