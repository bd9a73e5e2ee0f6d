namespace Watchdog.Daemon.Probes.Access;

/// <summary>The operator's way in, as it stood at arm.</summary>
/// <param name="Keys">Hashes of the authorized keys.</param>
/// <param name="Means">The means of authentication that were open: publickey, password, keyboard-interactive.</param>
/// <param name="Methods">sshd's AuthenticationMethods.</param>
/// <param name="CertificateAuthority">sshd's TrustedUserCAKeys; empty for none.</param>
/// <param name="SudoRules">The sudo and doas rules by which the user became root; none for root.</param>
/// <param name="Offered">The public key by which the operator came in, where AuthorizedKeysCommand wants it; else null.</param>
/// <param name="NotAsked">Why there may be more keys, in words; empty when there are not.</param>
internal sealed record AccessEvidence(
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Means,
    IReadOnlyList<string> Methods,
    string CertificateAuthority,
    IReadOnlyList<string> SudoRules,
    OfferedKey? Offered = null,
    string NotAsked = "");
