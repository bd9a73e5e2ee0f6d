using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Ssh;

/// <summary>
/// A full key exchange with a listener, once for each type of host key (ssh-keyscan(1)).
/// </summary>
/// <remarks>
/// A type that sshd does not have is not asked for: sshd logs "Unable to negotiate … no matching host key type" for it, which
/// is five times worse to sshguard than a connection that ends before the login (attack_scanner.l of sshguard 2.4).
/// </remarks>
/// <param name="programs">Runs ssh-keyscan.</param>
/// <param name="keys">Where the host's keys are, as the files of which one is sought for each type.</param>
internal sealed class SshKeyScan(IProgramRunner programs, string keys = "/etc/ssh")
{
    private const string Seconds = "3";
    private static readonly string[] AllTypes = ["ed25519", "ecdsa", "rsa"];

    /// <summary>The fingerprints of its host keys by type; none, and why, when no key was exchanged.</summary>
    /// <param name="listener">Where it listens; a wildcard is asked on the loopback.</param>
    /// <param name="types">The types to ask for, as in <c>ssh-ed25519</c>; none for those that the host has, or all where it is not seen which.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Result> ScanAsync(
        IPEndPoint listener,
        IEnumerable<string> types,
        CancellationToken cancellation)
    {
        string[] asked = [.. types.Select(Short).OfType<string>().Distinct()];
        if (asked.Length == 0)
        {
            asked = [.. AllTypes.Where(t => File.Exists(Path.Combine(keys, $"ssh_host_{t}_key.pub")))];
        }

        var result = await programs.RunAsync(
            "ssh-keyscan",
            [
                "-T", Seconds,
                "-t", string.Join(',', asked.Length > 0 ? asked : AllTypes),
                "-p", listener.Port.ToString(CultureInfo.InvariantCulture),
                Reachable(listener).Address.ToString(),
            ],
            cancellation);
        var reason = result.Error.Split('\n').LastOrDefault(l => l.Length > 0 && !l.StartsWith('#'))?.Trim() ?? "no answer";
        return new Result(Parse(result.Output), reason);
    }

    /// <summary>Where a listener is asked: a wildcard on the loopback.</summary>
    internal static IPEndPoint Reachable(IPEndPoint listener) =>
        listener.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listener.Port)
        : listener.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listener.Port)
        : listener;

    /// <summary>Reads lines of "host type key" (sshd(8), known hosts).</summary>
    internal static IReadOnlyDictionary<string, string> Parse(string output)
    {
        var keys = new Dictionary<string, string>();
        foreach (var fields in output.Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')).Where(f => f.Length == 3))
        {
            var blob = new byte[fields[2].Length];
            if (Convert.TryFromBase64String(fields[2], blob, out var length))
            {
                keys[fields[1]] = "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob.AsSpan(0, length))).TrimEnd('=');
            }
        }

        return keys;
    }

    /// <summary>Types of host keys, those that clients prefer first.</summary>
    /// <param name="types">Types as in <c>ssh-ed25519</c>.</param>
    internal static IEnumerable<string> InOrder(IEnumerable<string> types) =>
        types.OrderBy(t => Array.IndexOf(AllTypes, Short(t)) is var at and >= 0 ? at : AllTypes.Length);

    private static string? Short(string type) => AllTypes.FirstOrDefault(t => type.Contains(t, StringComparison.Ordinal));

    /// <summary>What a listener showed.</summary>
    /// <param name="Keys">The fingerprints of its host keys, by type.</param>
    /// <param name="Reason">Why there are none.</param>
    internal sealed record Result(IReadOnlyDictionary<string, string> Keys, string Reason);
}
