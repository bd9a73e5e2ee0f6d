namespace Watchdog.Daemon.Probes.Access;

/// <summary>Compares the operator's way in with what it was at arm.</summary>
internal static class AccessComparison
{
    private const string PublicKey = "publickey";

    /// <summary>What has got worse, in words.</summary>
    public static IEnumerable<string> Faults(AccessEvidence before, AccessEvidence now, string user)
    {
        var hadKeys = before.Keys.Count > 0 && before.Means.Contains(PublicKey);
        var hadAuthority = before.CertificateAuthority.Length > 0 && before.Means.Contains(PublicKey);
        if ((hadKeys || hadAuthority) && !now.Means.Contains(PublicKey))
        {
            yield return "PubkeyAuthentication is off";
        }
        else if (hadKeys && now.NotAsked.Length == 0 && !before.Keys.Intersect(now.Keys).Any())
        {
            yield return now.Keys.Count == 0
                ? $"{user} has no authorized key any more"
                : $"no key that was authorized for {user} at arm still is";
        }
        else if (!hadKeys && hadAuthority && now.CertificateAuthority.Length == 0)
        {
            yield return "TrustedUserCAKeys is not set any more";
        }
        else if (!hadKeys && !hadAuthority && before.Means.Count > 0 && !before.Means.Intersect(now.Means).Any())
        {
            yield return $"no means of authentication is left of {string.Join(", ", before.Means)}";
        }

        var isMethodLeft = now.Methods.Count == 0 || now.Methods.Any(m => m is "any" or PublicKey || before.Methods.Contains(m));
        if (!isMethodLeft)
        {
            yield return $"AuthenticationMethods asks for {string.Join(" or ", now.Methods)}";
        }

        if (before.SudoRules.Count > 0 && !SudoRules.StillLead(before.SudoRules, now.SudoRules))
        {
            yield return now.SudoRules.Count == 0
                ? $"{(before.SudoRules.All(r => r.StartsWith("doas ", StringComparison.Ordinal)) ? "doas" : "sudo")} does not make {user} root any more"
                : $"sudo makes {user} root only by other rules than at arm: {string.Join(", ", now.SudoRules)}";
        }
    }
}
