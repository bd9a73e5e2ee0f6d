namespace Watchdog.Daemon.Probes.Access;

/// <summary>The operator's way in, as it stood at arm.</summary>
/// <param name="Keys">Hashes of the authorized keys.</param>
/// <param name="Means">The means of authentication that were open: publickey, password, keyboard-interactive.</param>
/// <param name="Methods">sshd's AuthenticationMethods.</param>
/// <param name="CertificateAuthority">sshd's TrustedUserCAKeys; empty for none.</param>
/// <param name="SudoRules">The commands of sudo's and doas's rules by which the user became root; none for root.</param>
/// <param name="Offered">The public key by which the operator came in, as far as it is known; null in a session of an earlier version.</param>
/// <param name="NotAsked">Why there may be more keys, in words; empty when there are not.</param>
internal sealed record AccessEvidence(
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Means,
    IReadOnlyList<string> Methods,
    string CertificateAuthority,
    IReadOnlyList<string> SudoRules,
    OfferedKey? Offered = null,
    string NotAsked = "")
{
    /// <summary>Whether sshd would take the operator's own key from the files or the command: false too where it is not known which that is.</summary>
    public bool HasOwnKey { get; init; }

    /// <summary>The command that the operator's own key is bound to; empty for none.</summary>
    public string KeyCommand { get; init; } = "";

    /// <summary>sshd's ForceCommand; empty for none.</summary>
    public string ForcedCommand { get; init; } = "";

    /// <summary>sshd's ChrootDirectory; empty for none.</summary>
    public string Chroot { get; init; } = "";

    /// <summary>Fingerprints of the authorities whose certificates are taken.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>The names of which a certificate must have one; empty where that is not known.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    /// <summary>Whether there is a password in shadow(5) that can match.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Those of sudo, doas and su that make whoever runs them root.</summary>
    public IReadOnlyList<string> RootPrograms { get; init; } = [];
}
