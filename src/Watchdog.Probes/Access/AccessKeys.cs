namespace Watchdog.Probes.Access;

/// <summary>The keys of a way in, as far as they are kept.</summary>
/// <param name="Hashes">Hashes of the authorized keys.</param>
internal sealed record AccessKeys(IReadOnlyList<string> Hashes)
{
    /// <summary>The public key by which the operator came in, as far as it is known; null in a session of an earlier version.</summary>
    public OfferedKey? Offered { get; init; }

    /// <summary>Why there may be more keys, in words; empty when there are not.</summary>
    public string NotAsked { get; init; } = "";

    /// <summary>
    /// Whether sshd would take the operator's own key from the files or the command: false too where it is not known which that is.
    /// </summary>
    public bool HasOwn { get; init; }

    /// <summary>The command that the operator's own key is bound to, also where sshd would not take that key; empty for none.</summary>
    public string Command { get; init; } = "";

    /// <summary>Fingerprints of the authorities whose certificates are taken; null when not known.</summary>
    public IReadOnlyList<string>? Authorities { get; init; }

    /// <summary>The names of which a certificate must have one; null or empty where that is not known.</summary>
    public IReadOnlyList<string>? Principals { get; init; }

    /// <summary>What is kept of the keys that were found.</summary>
    public static AccessKeys Of(AuthorizedKeys.Found found) => new(found.Hashes)
    {
        Offered = found.Offered,
        NotAsked = found.NotAsked,
        HasOwn = found.Own is not null,
        Command = found.Command,
        Authorities = found.Authorities,
        Principals = found.Principals,
    };
}
