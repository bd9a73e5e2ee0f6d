using System.Globalization;
using System.Security.Cryptography;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Stranger;

/// <summary>
/// Asks sshd whether it would take a public key: a login up to the point at which the server says so, without a signature
/// (RFC 4252, section 7). ssh(1) itself asks: given only the public half of a key it offers that, has no private one to sign
/// with, and leaves (OpenSSH 9.9, sshconnect2.c, userauth_pubkey and input_userauth_pk_ok). So no cryptography of ours talks
/// to sshd, and no private key is near.
/// </summary>
/// <remarks>
/// To sshd this is a client that leaves before it has logged in: "Connection closed by authenticating user … [preauth]". From
/// OpenSSH 9.8 on that costs the client's address a penalty (PerSourcePenalties: 1 s, for a refused key 5 s, and nobody is
/// kept out for less than 15 s). Each look has an address of its own, which nobody else uses.
/// </remarks>
internal sealed class KeyAsking(IProgramRunner outside, string directory)
{
    private const string Offered = "debug1: Offering public key: ";
    private const string Takes = "debug1: Server accepts key: ";
    private const string GoesOn = "debug1: Authentications that can continue: ";
    private const string Denied = ": Permission denied (";

    // Nothing of root's is read or written: no configuration, agent, key, known host or shared connection. The log goes to
    // standard output, so that a banner, which goes to standard error, cannot be taken for it.
    private static readonly string[] Fixed =
    [
        "-F", "none", "-E", "/dev/stdout", "-v", "-T", "-a", "-x",
        "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "PKCS11Provider=none",
        "-o", "BatchMode=yes", "-o", "PreferredAuthentications=publickey", "-o", "PubkeyAuthentication=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "UpdateHostKeys=no", "-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ProxyCommand=none",
        "-o", "ConnectTimeout=3", "-o", "ConnectionAttempts=1", "-o", "ClearAllForwardings=yes", "-o", "PermitLocalCommand=no",
    ];

    /// <summary>Asks, with one connection.</summary>
    public async Task<KeyAnswer> AskAsync(KeyQuestion question, CancellationToken cancellation)
    {
        var file = Path.Combine(directory, $"stranger-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.pub");
        try
        {
            Files.Replace(file, System.Text.Encoding.UTF8.GetBytes(question.Key + "\n"));
            var said = await outside.RunAsync(
                "ssh",
                [
                    .. Fixed, "-i", file, "-l", question.User, "-p", question.Port.ToString(CultureInfo.InvariantCulture),
                    "--", question.Address, "true",
                ],
                cancellation);
            return Parse(said.Output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            return new KeyAnswer(KeyOutcome.NotAnswered, e is OperationCanceledException ? "sshd did not come to an answer in time" : e.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Reads what ssh logged.</summary>
    internal static KeyAnswer Parse(string log)
    {
        var lines = log.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        if (lines.Any(l => l.StartsWith(Takes, StringComparison.Ordinal)))
        {
            return new KeyAnswer(KeyOutcome.Accepted, "sshd takes the key");
        }

        // sshd names the methods that go on before the key is offered, too, so only the lines after the offer count. A server that
        // wants no key at all says so at once.
        var offered = lines.FindIndex(l => l.StartsWith(Offered, StringComparison.Ordinal));
        return (offered >= 0 && lines.Skip(offered).Any(l => l.StartsWith(GoesOn, StringComparison.Ordinal)))
            || lines.Any(l => !l.StartsWith("debug", StringComparison.Ordinal) && l.Contains(Denied, StringComparison.Ordinal))
                ? new KeyAnswer(KeyOutcome.Refused, "sshd does not take the key")
                : new KeyAnswer(KeyOutcome.NotAnswered, lines.LastOrDefault(l => l.Length > 0 && !l.StartsWith("debug", StringComparison.Ordinal)) ?? "sshd did not come to an answer");
    }
}
