using Watchdog.Core;

namespace Watchdog.Probes.Access;

/// <summary>
/// Whether sshd would let a user in at all, from its configuration alone: allowed_user and auth_root_allowed of OpenSSH's
/// auth.c, in their order.
/// </summary>
internal static class SshdRules
{
    /// <summary>Why it would not; nothing when it would.</summary>
    /// <param name="settings">Its effective configuration for this user and address.</param>
    /// <param name="way">Who, and from where.</param>
    /// <param name="groups">The user's groups, by name.</param>
    /// <param name="host">The client's name as sshd sees it; its address without UseDNS.</param>
    /// <param name="hasForcedCommand">Whether the operator's own key has a command of its own.</param>
    public static IEnumerable<string> Faults(SshdSettings settings, Operator way, IReadOnlyList<string> groups, string host, bool hasForcedCommand = false)
    {
        if (way.Uid == 0 && RootFault(settings.Value("permitrootlogin"), way, hasForcedCommand) is { } root)
        {
            yield return root;
        }

        // One that only hands on connections (ssh -J) is no way in.
        if (settings.Value("maxsessions") == "0")
        {
            yield return "MaxSessions is 0: sshd opens no session";
        }

        if (settings.List("denyusers").Any(Names))
        {
            yield return $"DenyUsers names {way.User}";
        }

        if (settings.List("allowusers") is { Count: > 0 } allowed && !allowed.Any(Names))
        {
            yield return $"AllowUsers does not name {way.User} from {way.Remote}";
        }

        if (settings.List("denygroups") is { Count: > 0 } denied && groups.FirstOrDefault(g => IsListed(g, denied)) is { } bad)
        {
            yield return $"DenyGroups names {bad}, a group of {way.User}";
        }

        if (settings.List("allowgroups") is { Count: > 0 } groupsAllowed && !groups.Any(g => IsListed(g, groupsAllowed)))
        {
            yield return $"AllowGroups names no group of {way.User}";
        }

        bool Names(string pattern) => SshdPatterns.MatchUser(way.User, host, way.Remote, pattern);
    }

    /// <summary>Whether who is let in hangs on the client's address: another address may then be answered otherwise.</summary>
    public static bool AskForAddress(SshdSettings settings) =>
        settings.List("allowusers").Concat(settings.List("denyusers")).Any(p => p.Contains('@', StringComparison.Ordinal));

    // auth.c, auth_root_allowed: with "prohibit-password" no password does, with "forced-commands-only" a key with a command.
    private static string? RootFault(string permit, Operator way, bool hasForcedCommand) => permit switch
    {
        "no" => "PermitRootLogin is no",
        "forced-commands-only" when !hasForcedCommand => "PermitRootLogin is forced-commands-only",
        "prohibit-password" or "without-password" when LoginMeans.IsByPassword(way.Authentication.Means) => $"PermitRootLogin is {permit}, and root came in by password",
        _ => null,
    };

    // A group is compared with each word as a whole: ga_match of groupaccess.c knows no lists and no "!".
    private static bool IsListed(string name, IReadOnlyList<string> patterns) => patterns.Any(p => SshdPatterns.MatchPattern(name, p));
}
