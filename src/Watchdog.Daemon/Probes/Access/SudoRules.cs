using System.Text.RegularExpressions;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>The rules by which a user becomes root, as <c>sudo -l -U USER</c> prints them (sudo(8)).</summary>
internal static partial class SudoRules
{
    /// <summary>Those that lead to root, one a line, with single spaces.</summary>
    public static IReadOnlyList<string> Parse(string output) =>
    [
        .. output.Split('\n')
            .Select(l => Rule().Match(l))
            .Where(m => m.Success && LeadsToRoot(m.Groups["as"].Value))
            .Select(m => Spaces().Replace(m.Value.Trim(), " ")),
    ];

    /// <summary>Whether what was allowed at arm still is: by one of the same rules, or by one that allows everything as easily.</summary>
    public static bool StillLead(IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        const string WithoutPassword = "NOPASSWD:";
        var needsNone = before.Any(r => r.Contains(WithoutPassword, StringComparison.Ordinal));
        return now.Any(r => before.Contains(r)
            || (r.EndsWith(" ALL", StringComparison.Ordinal) && (!needsNone || r.Contains(WithoutPassword, StringComparison.Ordinal))));
    }

    private static bool LeadsToRoot(string runAs)
    {
        var users = runAs.Split(':')[0].Split(',').Select(u => u.Trim()).ToList();
        return (users.Contains("ALL") || users.Contains("root")) && !users.Contains("!root");
    }

    [GeneratedRegex(@"^\s+\((?<as>[^)]*)\)\s+\S.*$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
