namespace Watchdog.Probes.Access;

/// <summary>
/// A way in: the operator's, as it stood at arm, where <c>access</c> passed; or that of any login. A session of an earlier
/// version has the first seven alone.
/// </summary>
/// <param name="Keys">Hashes of the authorized keys.</param>
/// <param name="Means">The means of authentication that were open: publickey, password, keyboard-interactive.</param>
/// <param name="Methods">sshd's AuthenticationMethods.</param>
/// <param name="CertificateAuthority">sshd's TrustedUserCAKeys; empty for none.</param>
/// <param name="SudoRules">The commands of sudo's and doas's rules by which the user became root; none for root, and where they were not asked for.</param>
/// <param name="Offered">The public key by which the operator came in, as far as it is known; null in a session of an earlier version.</param>
/// <param name="NotAsked">Why there may be more keys, in words; empty when there are not.</param>
/// <param name="HasOwnKey">
/// Whether sshd would take the operator's own key from the files or the command: false too where it is not known which that is.
/// </param>
/// <param name="KeyCommand">The command that the operator's own key is bound to, also where sshd would not take that key; empty for none.</param>
/// <param name="ForcedCommand">sshd's ForceCommand; empty for none.</param>
/// <param name="Chroot">sshd's ChrootDirectory; empty for none.</param>
/// <param name="Authorities">Fingerprints of the authorities whose certificates are taken; null when not known.</param>
/// <param name="Principals">The names of which a certificate must have one; null or empty where that is not known.</param>
/// <param name="HasPassword">Whether there is a password in shadow(5) that can match.</param>
/// <param name="RootPrograms">Those of sudo, doas, su and pkexec that make whoever runs them root; null when not known.</param>
internal sealed record AccessEvidence(
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Means,
    IReadOnlyList<string> Methods,
    string CertificateAuthority,
    IReadOnlyList<string> SudoRules,
    OfferedKey? Offered = null,
    string NotAsked = "",
    bool HasOwnKey = false,
    string KeyCommand = "",
    string ForcedCommand = "",
    string Chroot = "",
    IReadOnlyList<string>? Authorities = null,
    IReadOnlyList<string>? Principals = null,
    bool HasPassword = false,
    IReadOnlyList<string>? RootPrograms = null);
