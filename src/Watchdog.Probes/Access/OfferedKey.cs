using Watchdog.Core;

namespace Watchdog.Probes.Access;

/// <summary>The public key by which the operator came in, as far as it is known. An AuthorizedKeysCommand may want it, and sshd is asked whether it takes it. A public key is no secret.</summary>
/// <param name="Fingerprint">As in <c>SHA256:…</c>; empty when it is not known.</param>
/// <param name="Type">As in <c>ssh-ed25519</c>; empty when it is not known.</param>
/// <param name="Blob">The key itself in base64; empty when it is not known.</param>
internal sealed record OfferedKey(string Fingerprint, string Type, string Blob)
{
    /// <summary>Nothing is known.</summary>
    public static OfferedKey Unknown { get; } = new("", "", "");

    // Key types as sshd writes them to the journal, and on the wire (OpenSSH, sshkey.c and ssh-*.c, 9 and 10). ECDSA has
    // three of them, and does not say which.
    private static readonly Dictionary<string, string> Types = new()
    {
        ["ED25519"] = "ssh-ed25519",
        ["ED25519-CERT"] = "ssh-ed25519-cert-v01@openssh.com",
        ["ED25519-SK"] = "sk-ssh-ed25519@openssh.com",
        ["ED25519-SK-CERT"] = "sk-ssh-ed25519-cert-v01@openssh.com",
        ["ECDSA-SK"] = "sk-ecdsa-sha2-nistp256@openssh.com",
        ["ECDSA-SK-CERT"] = "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
        ["RSA"] = "ssh-rsa",
        ["RSA-CERT"] = "ssh-rsa-cert-v01@openssh.com",
        ["DSA"] = "ssh-dss",
        ["DSA-CERT"] = "ssh-dss-cert-v01@openssh.com",
    };

    /// <summary>What the journal told of it at arm.</summary>
    public static OfferedKey Of(Operator way) => new(way.Authentication.Key, Types.GetValueOrDefault(way.Authentication.KeyType, ""), "");

    /// <summary>The same with what a list of keys tells of it: the one with its fingerprint is it, unless a certificate was offered.</summary>
    public OfferedKey FoundIn(IEnumerable<AuthorizedKey> keys)
    {
        var isCertificate = Type.Contains("-cert-", StringComparison.Ordinal);
        return Fingerprint.Length == 0 || Blob.Length > 0 || isCertificate || keys.FirstOrDefault(k => k.Fingerprint == Fingerprint) is not { } found
            ? this
            : new OfferedKey(Fingerprint, found.Type, found.Blob);
    }
}
