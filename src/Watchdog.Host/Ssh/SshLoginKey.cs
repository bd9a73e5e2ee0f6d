namespace Watchdog.Host.Ssh;

/// <summary>The key by which somebody was let in, as sshd names it in the journal.</summary>
/// <param name="Type">Its type: <c>ED25519</c>, <c>RSA</c>, <c>ECDSA-CERT</c> and so on (OpenSSH, sshkey.c); empty when it is not known.</param>
/// <param name="Fingerprint">As in <c>SHA256:…</c>; empty when it is not known, or when it was no key.</param>
internal sealed record SshLoginKey(string Type, string Fingerprint)
{
    /// <summary>The means of authentication that sshd accepted: <c>publickey</c>, <c>password</c> and so on; empty when it is not known.</summary>
    public string Means { get; init; } = "";

    /// <summary>The fingerprint of the authority that signed the certificate; empty when the key was no certificate.</summary>
    public string Authority { get; init; } = "";

    /// <summary>No key, or none that is known.</summary>
    public static SshLoginKey None { get; } = new("", "");
}
