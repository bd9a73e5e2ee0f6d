using System.Globalization;
using System.Net;

namespace Watchdog.Probes.Access;

/// <summary>
/// Patterns of sshd_config and authorized_keys as sshd itself matches them (OpenSSH 9.9, match.c and addrmatch.c; the same in
/// 8.2 to 10.0). A function bears the name of the one that it follows.
/// </summary>
internal static class SshdPatterns
{
    /// <summary>Whether a text matches a pattern of * and ? (match.c, match_pattern). Takes time in proportion to the product of both lengths.</summary>
    public static bool MatchPattern(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var (t, p, star, retry) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, retry) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>
    /// Matches a list of patterns with commas between them, of which those with <c>!</c> exclude (match.c, match_pattern_list):
    /// the first that excludes decides at once.
    /// </summary>
    /// <returns>1 for a match, 0 for none, -1 for an exclusion.</returns>
    public static int MatchPatternList(string text, string patterns)
    {
        var matches = 0;
        foreach (var pattern in patterns.Split(','))
        {
            var isNegated = pattern.StartsWith('!');
            if (MatchPattern(text, isNegated ? pattern.AsSpan(1) : pattern))
            {
                if (isNegated)
                {
                    return -1;
                }

                matches = 1;
            }
        }

        return matches;
    }

    /// <summary>
    /// Matches a list of networks, addresses and patterns of addresses (addrmatch.c, addr_match_list). One that is no
    /// address and no network is a pattern for the address as it is written.
    /// </summary>
    /// <returns>1 for a match, 0 for none, -1 for an exclusion, -2 for a list that sshd refuses.</returns>
    public static int MatchAddressList(string address, string patterns)
    {
        if (!IPAddress.TryParse(address, out var tried))
        {
            return 0;
        }

        var matches = 0;
        foreach (var pattern in patterns.Split(','))
        {
            var isNegated = pattern.StartsWith('!');
            var text = isNegated ? pattern[1..] : pattern;
            if (text.Length == 0 || !TryNetwork(text, out var network))
            {
                return -2;
            }

            if (network is { } known ? known.Contains(tried) : MatchPattern(address, text))
            {
                if (isNegated)
                {
                    return -1;
                }

                matches = 1;
            }
        }

        return matches;
    }

    /// <summary>Whether a client is meant by a list of host names and addresses (match.c, match_host_and_ip).</summary>
    /// <param name="host">The client's name; its address where sshd does not look names up (UseDNS).</param>
    /// <param name="address">The client's address.</param>
    /// <param name="patterns">The list.</param>
    public static bool MatchHostAndAddress(string host, string address, string patterns)
    {
        var byAddress = MatchAddressList(address, patterns);
        if (byAddress < 0)
        {
            return false;
        }

        // match_hostname compares in lower case, also what is no host name.
        var byHost = MatchPatternList(host.ToLowerInvariant(), patterns.ToLowerInvariant());
        return byHost >= 0 && (byHost > 0 || byAddress > 0);
    }

    /// <summary>Whether a user is meant by one word of AllowUsers or DenyUsers (match.c, match_user).</summary>
    public static bool MatchUser(string user, string host, string address, string pattern)
    {
        var at = pattern.LastIndexOf('@');
        return at < 0
            ? MatchPattern(user, pattern)
            : MatchPattern(user, pattern.AsSpan(0, at)) && MatchHostAndAddress(host, address, pattern[(at + 1)..]);
    }

    /// <summary>The network that a text is (addr.c, addr_pton_cidr); null where it is none, and false where its mask does not fit it.</summary>
    private static bool TryNetwork(string text, out IPNetwork? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || (slash < 0 && !IsWhole(text, address)))
        {
            return true;
        }

        var bits = address.GetAddressBytes().Length * 8;
        var length = bits;
        if (slash >= 0 && !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return true;
        }

        if (length > bits || !HasNoHostBits(address, length))
        {
            return false;
        }

        network = new IPNetwork(address, length);
        return true;
    }

    // .NET takes "10.1" for 10.0.0.1, as inet_aton(3) does, and so does getaddrinfo(3) for sshd; a lone number is a pattern's.
    private static bool IsWhole(string text, IPAddress address) =>
        text.Contains(':', StringComparison.Ordinal) || (text.Contains('.', StringComparison.Ordinal) && address.GetAddressBytes().Length == 4);

    private static bool HasNoHostBits(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
