using Watchdog.Core;

namespace Watchdog.Probes.Access;

/// <summary>
/// Compares the operator's way in with what it was at arm. The means and the key by which the operator came in must still do:
/// that another's key is left helps nobody. Only where the journal does not tell them, any that were there at arm will do.
/// </summary>
internal static class AccessComparison
{
    /// <summary>What has got worse, in words.</summary>
    /// <param name="before">At arm.</param>
    /// <param name="now">Now.</param>
    /// <param name="way">Who came in, and how.</param>
    /// <param name="keyFault">Why sshd does not take the operator's own key, where more is known of it; else empty.</param>
    public static IEnumerable<string> Faults(AccessEvidence before, AccessEvidence now, Operator way, string keyFault)
    {
        foreach (var fault in way.Authentication.Means.Length > 0 && LoginMeans.IsOpen(way.Authentication.Means, before.Terms.Means) ? OfMeans(before, now, way, keyFault) : OfAnyMeans(before, now, way.User))
        {
            yield return fault;
        }

        if (!LoginMeans.CanMeet(way.Authentication.Means, before.Terms.Methods, now.Terms.Methods))
        {
            yield return $"AuthenticationMethods asks for {string.Join(" or ", now.Terms.Methods)}";
        }

        if (now.Terms.ForcedCommand != before.Terms.ForcedCommand && ForcedCommand.Fault(now.Terms.ForcedCommand) is { } forced)
        {
            yield return $"ForceCommand {forced}";
        }

        if (now.Terms.Chroot.Length > 0 && before.Terms.Chroot.Length == 0)
        {
            yield return $"ChrootDirectory is {now.Terms.Chroot}";
        }

        if (OfRoot(before, now, way) is { } root)
        {
            yield return root;
        }
    }

    /// <summary>Whether the operator became root by a sudo that asks for a password, and the account has none any more that can match.</summary>
    /// <param name="before">At arm.</param>
    /// <param name="now">Now.</param>
    /// <param name="way">Who came in, and how.</param>
    public static bool LacksPassword(AccessEvidence before, AccessEvidence now, Operator way) =>
        way.Became == "sudo" && before.Account.HasPassword && !now.Account.HasPassword
        && now.Account.SudoRules.Count > 0
        && !now.Account.SudoRules.Any(r => SudoRules.IsOfDoas(r) || r.StartsWith(SudoRules.WithoutPassword, StringComparison.Ordinal));

    private static IEnumerable<string> OfMeans(AccessEvidence before, AccessEvidence now, Operator way, string keyFault)
    {
        if (!LoginMeans.IsOpen(way.Authentication.Means, now.Terms.Means))
        {
            yield return way.Authentication.Means == LoginMeans.PublicKey ? "PubkeyAuthentication is off" : $"sshd takes no {way.Authentication.Means} any more, by which {way.User} came in";
        }
        else if (LoginMeans.IsByPassword(way.Authentication.Means))
        {
            if (before.Account.HasPassword && !now.Account.HasPassword)
            {
                yield return $"no password of {way.User} can match any more";
            }
        }
        else if (way.Authentication.Authority.Length > 0)
        {
            if (OfCertificate(before, now, way) is { } fault)
            {
                yield return fault;
            }
        }
        else if (way.Authentication.Means == LoginMeans.PublicKey)
        {
            foreach (var fault in before.Keys.HasOwn ? OfOwnKey(before, now, way, keyFault) : OfAnyMeans(before, now, way.User))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<string> OfOwnKey(AccessEvidence before, AccessEvidence now, Operator way, string keyFault)
    {
        if (!now.Keys.HasOwn && now.Keys.NotAsked.Length == 0)
        {
            yield return $"{(now.Keys.Hashes.Count == 0 ? $"{way.User} has no authorized key any more" : $"the key by which {way.User} came in, {way.Authentication.Key}, is not authorized any more")}{(keyFault.Length > 0 ? $": {keyFault}" : "")}";
        }
        else if (now.Keys.HasOwn && now.Keys.Command.Length > 0 && before.Keys.Command.Length == 0)
        {
            yield return $"the key by which {way.User} came in is bound to a command";
        }
    }

    private static string? OfCertificate(AccessEvidence before, AccessEvidence now, Operator way) =>
        before.Keys.Authorities?.Contains(way.Authentication.Authority) == true && now.Keys.Authorities?.Contains(way.Authentication.Authority) != true
            ? $"the authority that signed the certificate of {way.User}, {way.Authentication.Authority}, is not trusted any more"
            : before.Keys.Principals is { Count: > 0 } principals && now.Keys.Principals is { } left && !principals.Intersect(left).Any()
                ? $"no principal that a certificate for {way.User} could have at arm is taken any more"
                : null;

    private static IEnumerable<string> OfAnyMeans(AccessEvidence before, AccessEvidence now, string user)
    {
        var hadKeys = before.Keys.Hashes.Count > 0 && before.Terms.Means.Contains(LoginMeans.PublicKey);
        var hadAuthority = before.Terms.CertificateAuthority.Length > 0 && before.Terms.Means.Contains(LoginMeans.PublicKey);
        if ((hadKeys || hadAuthority) && !now.Terms.Means.Contains(LoginMeans.PublicKey))
        {
            yield return "PubkeyAuthentication is off";
        }
        else if (hadKeys && now.Keys.NotAsked.Length == 0 && !before.Keys.Hashes.Intersect(now.Keys.Hashes).Any())
        {
            yield return now.Keys.Hashes.Count == 0
                ? $"{user} has no authorized key any more"
                : $"no key that was authorized for {user} at arm still is";
        }
        else if (!hadKeys && hadAuthority && now.Terms.CertificateAuthority.Length == 0)
        {
            yield return "TrustedUserCAKeys is not set any more";
        }
        else if (!hadKeys && !hadAuthority && before.Terms.Means.Count > 0 && !before.Terms.Means.Intersect(now.Terms.Means).Any())
        {
            yield return $"no means of authentication is left of {string.Join(", ", before.Terms.Means)}";
        }
    }

    private static string? OfRoot(AccessEvidence before, AccessEvidence now, Operator way)
    {
        // Only what was used counts, where that is known.
        Func<string, bool> isOfWay = way.Became switch
        {
            "" => static _ => true,
            "sudo" => r => !SudoRules.IsOfDoas(r),
            "doas" => SudoRules.IsOfDoas,

            // su and polkit go by rules of their own.
            _ => static _ => false,
        };

        // Whoever used sudo may find doas in its place, or the other way round: which of the two it is may change on purpose.
        var working = now.Account.RootPrograms ?? [];
        var others = now.Account.SudoRules.Where(r => !isOfWay(r) && working.Contains(ProgramOf(r))).ToList();
        if (SudoRules.Fault([.. before.Account.SudoRules.Where(isOfWay)], [.. now.Account.SudoRules.Where(isOfWay), .. others], way.User) is { } fault)
        {
            return fault;
        }

        var programs = (before.Account.RootPrograms ?? []).Where(p => way.Became.Length == 0 || p == way.Became).ToList();
        var isReplaced = others.Count > 0 && SudoRules.Fault([.. before.Account.SudoRules.Where(isOfWay)], others, way.User) is null;
        return programs.Count > 0 && !programs.Intersect(working).Any() && !(way.Became is "sudo" or "doas" && isReplaced)
            ? $"{string.Join(" and ", programs)} cannot make {way.User} root any more: gone, or not setuid root"
            : null;
    }

    private static string ProgramOf(string rule) => SudoRules.IsOfDoas(rule) ? "doas" : "sudo";
}
