namespace Watchdog.Core;

/// <summary>What counts as proof in one session. Taken from the request and the configuration at arm.</summary>
public sealed record ProofTerms
{
    /// <summary>The defaults: an operator confirms, over whatever interface, and a login is a heartbeat.</summary>
    public static ProofTerms Default { get; } = new();

    /// <summary>Who ends the session. Default: the operator.</summary>
    public ConfirmBy ConfirmBy { get; init; } = ConfirmBy.Operator;

    /// <summary>What a login of an operator is worth. Default: a heartbeat.</summary>
    public LoginMeaning Login { get; init; } = LoginMeaning.Heartbeat;

    /// <summary>The network interface that a proof's SSH session must have come in over; empty: any.</summary>
    public string Via { get; init; } = "";

    /// <summary>
    /// Whether a session that a service of this very host opened, a proxy's, proves something: where SSH comes in by cloudflared,
    /// sslh or a reverse tunnel, sshd sees no other. Default: no.
    /// </summary>
    public bool TrustLocalProxy { get; init; }

    /// <summary>
    /// The user, or the key (its fingerprint, <c>SHA256:…</c>), whose login or heartbeat must come before the probes may
    /// confirm; empty: nobody's. It is for what no host can see of itself.
    /// </summary>
    public string Witness { get; init; } = "";

    /// <summary>Whether a key is the witness: no user's name has a colon.</summary>
    public bool HasKeyAsWitness() => Witness.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>What the fingerprint of a key begins with.</summary>
    public const string KeyPrefix = "SHA256:";

    /// <summary>Whether a proof is the witness's.</summary>
    public bool IsOfWitness(Proof proof) => (HasKeyAsWitness() ? proof.Key : proof.User) == Witness;
}
