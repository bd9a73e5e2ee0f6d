using System.Text.Json;

namespace Watchdog.Probes.Access;

/// <summary>A way in: the operator's, as it stood at arm, where <c>access</c> passed; or that of any login.</summary>
/// <param name="Keys">The keys with which the user may log in.</param>
/// <param name="Terms">What sshd's settings ask of the connection.</param>
/// <param name="Account">What the user's account can do.</param>
internal sealed record AccessEvidence(AccessKeys Keys, AccessTerms Terms, AccessAccount Account)
{
    /// <summary>Reads what a probe has kept (<see cref="StoredAccess"/>).</summary>
    /// <exception cref="JsonException">It is no evidence of this probe.</exception>
    public static AccessEvidence? Parse(string evidence) => JsonSerializer.Deserialize(evidence, AccessJson.Default.StoredAccess)?.ToEvidence();

    /// <summary>As a probe keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(StoredAccess.Of(this), AccessJson.Default.StoredAccess);
}
