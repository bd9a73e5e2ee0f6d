namespace Watchdog.Core;

/// <summary>Who armed, and the way they came in: what must still be open after the switch.</summary>
/// <param name="User">The user that logged in; empty until its account has been looked up, which may take a while.</param>
/// <param name="Uid">Its id.</param>
/// <param name="Remote">The address it came from.</param>
/// <param name="Local">The host's address that it came to.</param>
/// <param name="LocalPort">The host's port that it came to.</param>
/// <param name="RemotePort">The port it came from; 0 when that is not known.</param>
/// <param name="Sshd">Root's sshd that serves the connection, while it is open; 0 when that is not known.</param>
/// <param name="Means">
/// The means of authentication as sshd names it: <c>publickey</c>, <c>password</c>, <c>keyboard-interactive</c> and so on (RFC
/// 4252); empty when it is not known.
/// </param>
/// <param name="KeyType">The type of the key as sshd names it (<c>ED25519</c>, <c>RSA-CERT</c>); empty when it was no key, or is not known.</param>
/// <param name="Key">The key's fingerprint, <c>SHA256:…</c>; a certificate's is that of the key in it. Empty when it was no key, or is not known.</param>
/// <param name="Authority">The fingerprint of the authority that signed the certificate; empty when there was none.</param>
/// <param name="Became">
/// The program by which the user became root to arm, by its name (<c>sudo</c>, <c>doas</c>, <c>su</c>); empty for none, or when
/// it is not known.
/// </param>
public sealed record Operator(
    string User,
    uint Uid,
    string Remote,
    string Local,
    int LocalPort,
    int RemotePort = 0,
    int Sshd = 0,
    string Means = "",
    string KeyType = "",
    string Key = "",
    string Authority = "",
    string Became = "");
