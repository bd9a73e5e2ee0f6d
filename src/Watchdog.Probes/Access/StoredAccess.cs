namespace Watchdog.Probes.Access;

/// <summary>
/// <see cref="AccessEvidence"/> as it is kept in a session: one flat object, whose names stay what they are. A session of an
/// earlier version has the first seven members alone, and is gone on with; and an earlier version, which a rollback may bring back,
/// goes on with a session of this one.
/// </summary>
internal sealed class StoredAccess
{
    public IReadOnlyList<string> Keys { get; set; } = [];

    public IReadOnlyList<string> Means { get; set; } = [];

    public IReadOnlyList<string> Methods { get; set; } = [];

    public string CertificateAuthority { get; set; } = "";

    public IReadOnlyList<string> SudoRules { get; set; } = [];

    public OfferedKey? Offered { get; set; }

    public string NotAsked { get; set; } = "";

    public bool HasOwnKey { get; set; }

    public string KeyCommand { get; set; } = "";

    public string ForcedCommand { get; set; } = "";

    public string Chroot { get; set; } = "";

    public IReadOnlyList<string>? Authorities { get; set; }

    public IReadOnlyList<string>? Principals { get; set; }

    public bool HasPassword { get; set; }

    public IReadOnlyList<string>? RootPrograms { get; set; }

    /// <summary>The evidence in this form.</summary>
    public static StoredAccess Of(AccessEvidence evidence) => new()
    {
        Keys = evidence.Keys.Hashes,
        Means = evidence.Terms.Means,
        Methods = evidence.Terms.Methods,
        CertificateAuthority = evidence.Terms.CertificateAuthority,
        SudoRules = evidence.Account.SudoRules,
        Offered = evidence.Keys.Offered,
        NotAsked = evidence.Keys.NotAsked,
        HasOwnKey = evidence.Keys.HasOwn,
        KeyCommand = evidence.Keys.Command,
        ForcedCommand = evidence.Terms.ForcedCommand,
        Chroot = evidence.Terms.Chroot,
        Authorities = evidence.Keys.Authorities,
        Principals = evidence.Keys.Principals,
        HasPassword = evidence.Account.HasPassword,
        RootPrograms = evidence.Account.RootPrograms,
    };

    /// <summary>The evidence.</summary>
    public AccessEvidence ToEvidence() => new(
        new AccessKeys(Keys)
        {
            Offered = Offered,
            NotAsked = NotAsked,
            HasOwn = HasOwnKey,
            Command = KeyCommand,
            Authorities = Authorities,
            Principals = Principals,
        },
        new AccessTerms(Means, Methods, CertificateAuthority, ForcedCommand, Chroot),
        new AccessAccount(HasPassword, SudoRules, RootPrograms));
}
