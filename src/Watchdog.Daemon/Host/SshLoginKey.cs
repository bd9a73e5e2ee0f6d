namespace Watchdog.Daemon.Host;

/// <summary>The key by which somebody was let in, as sshd names it in the journal.</summary>
/// <param name="Type">Its type: <c>ED25519</c>, <c>RSA</c>, <c>ECDSA-CERT</c> and so on (OpenSSH, sshkey.c); empty when it is not known.</param>
/// <param name="Fingerprint">As in <c>SHA256:…</c>; empty when it is not known, or when it was no key.</param>
internal sealed record SshLoginKey(string Type, string Fingerprint)
{
    /// <summary>No key, or none that is known.</summary>
    public static SshLoginKey None { get; } = new("", "");
}
