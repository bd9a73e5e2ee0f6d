namespace Watchdog.Core;

/// <summary>How sshd let somebody in, as it names that in the journal (OpenSSH, auth.c and sshkey.c). Each value is empty when it is not known.</summary>
/// <param name="Means">
/// The means of authentication: <c>publickey</c>, <c>password</c>, <c>keyboard-interactive</c> and so on (RFC 4252).
/// </param>
/// <param name="KeyType">The key's type (<c>ED25519</c>, <c>RSA-CERT</c>); empty too when it was no key.</param>
/// <param name="Key">The key's fingerprint, <c>SHA256:…</c>; a certificate's is that of the key in it. Empty too when it was no key.</param>
/// <param name="Authority">The fingerprint of the authority that signed the certificate; empty too when it was no certificate.</param>
public sealed record Authentication(string Means, string KeyType = "", string Key = "", string Authority = "")
{
    /// <summary>Nothing is known.</summary>
    public static Authentication Unknown { get; } = new("");
}
