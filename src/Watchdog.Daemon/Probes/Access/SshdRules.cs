using System.Net;
using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>
/// Whether sshd would let a user in at all, from its configuration alone: the rules of sshd_config(5), in its order.
/// </summary>
internal static class SshdRules
{
    /// <summary>Why it would not; nothing when it would.</summary>
    /// <param name="settings">Its effective configuration for this user and address.</param>
    /// <param name="way">Who, and from where.</param>
    /// <param name="groups">The user's groups, by name.</param>
    public static IEnumerable<string> Faults(SshdSettings settings, Operator way, IReadOnlyList<string> groups)
    {
        if (way.Uid == 0 && settings.Value("permitrootlogin") is "no" or "forced-commands-only")
        {
            yield return $"PermitRootLogin is {settings.Value("permitrootlogin")}";
        }

        if (settings.List("denyusers").Any(p => MatchesUser(p, way)))
        {
            yield return $"DenyUsers names {way.User}";
        }

        if (settings.List("allowusers") is { Count: > 0 } allowed && !allowed.Any(p => MatchesUser(p, way)))
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
    }

    /// <summary>Whether a text matches a pattern of * and ? (ssh_config(5), PATTERNS).</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                for (var i = 0; i <= text.Length; i++)
                {
                    if (Matches(pattern[1..], text[i..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (text.IsEmpty || (pattern[0] != '?' && pattern[0] != text[0]))
            {
                return false;
            }

            pattern = pattern[1..];
            text = text[1..];
        }

        return text.IsEmpty;
    }

    private static bool IsListed(string name, IReadOnlyList<string> patterns) =>
        patterns.Any(p => !p.StartsWith('!') && Matches(p, name)) && !patterns.Any(p => p.StartsWith('!') && Matches(p.AsSpan(1), name));

    private static bool MatchesUser(string pattern, Operator way)
    {
        var at = pattern.LastIndexOf('@');
        if (at < 0)
        {
            return Matches(pattern, way.User);
        }

        var host = pattern.AsSpan(at + 1);
        return Matches(pattern.AsSpan(0, at), way.User)
            && (Matches(host, way.Remote) || (IPNetwork.TryParse(host, out var network) && network.Contains(IPAddress.Parse(way.Remote))));
    }
}
