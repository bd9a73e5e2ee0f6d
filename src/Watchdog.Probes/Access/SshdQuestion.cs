using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// Asks the sshd that serves the operator's port for its settings for the operator's connection: <c>sshd -T -C</c> with every
/// token that sshd(8) knows, so that no Match block is left out.
/// </summary>
internal sealed partial class SshdQuestion(IProgramRunner programs, Func<int, SshdProgram> sshd)
{
    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(2);

    /// <summary>Asks.</summary>
    /// <param name="way">The connection.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its settings, null when it refuses them; the client's name as sshd sees it; and why it refuses.</returns>
    /// <exception cref="FileNotFoundException">There is no sshd.</exception>
    /// <exception cref="IOException">Which sshd it is cannot be told.</exception>
    public async Task<(SshdSettings? Settings, string Host, string Fault)> AskAsync(Operator way, CancellationToken cancellation)
    {
        var program = sshd(way.LocalPort);
        var (settings, fault) = await AskAsync(program, way, way.Remote, cancellation);
        if (settings?.Is("usedns") == true && await NameOfAsync(way.Remote, cancellation) is { } name)
        {
            // Match Host and AllowUsers then mean the name.
            (settings, fault) = await AskAsync(program, way, name, cancellation);
            return (settings, name, fault);
        }

        return (settings, way.Remote, fault);
    }

    private async Task<(SshdSettings? Settings, string Fault)> AskAsync(SshdProgram program, Operator way, string host, CancellationToken cancellation)
    {
        // Linux has no routing domains: a Match RDomain matches nothing, but asks for the token.
        var connection = string.Create(
            CultureInfo.InvariantCulture,
            $"user={way.User},host={host},addr={way.Remote},laddr={way.Local},lport={way.LocalPort},rdomain=");
        var result = await programs.RunAsync(
            program.Path,
            [.. program.Configuration is { } file ? ["-f", file] : Array.Empty<string>(), "-T", "-C", connection],
            cancellation);
        return result.ExitCode == 0
            ? (SshdSettings.Parse(result.Output), "")
            : (null, $"sshd does not accept its configuration: {ProgramResult.FirstLine(result.Error)}");
    }

    /// <summary>The client's name, where it leads back to the address (OpenSSH, canohost.c, remote_hostname); else null.</summary>
    private static async Task<string?> NameOfAsync(string address, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(NameLimit);
        try
        {
            var name = (await Dns.GetHostEntryAsync(address, limited.Token)).HostName.ToLowerInvariant();
            return HostName().IsMatch(name) && (await Dns.GetHostAddressesAsync(name, limited.Token)).Contains(IPAddress.Parse(address)) ? name : null;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    // The host's name becomes part of an argument whose parts are separated by commas.
    [GeneratedRegex(@"\A[a-z0-9._-]{1,253}\z")]
    private static partial Regex HostName();
}
