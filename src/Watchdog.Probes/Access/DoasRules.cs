namespace Watchdog.Probes.Access;

/// <summary>The rules of doas.conf(5) by which a user becomes root, in the form of sudo's: the two are compared alike.</summary>
internal static class DoasRules
{
    /// <summary>Where doas reads them.</summary>
    public const string Path = "/etc/doas.conf";

    private static readonly string[] Options = ["nopass", "nolog", "persist", "keepenv"];

    /// <summary>Those that lead to root, such as <c>doas (root) NOPASSWD: ALL</c>. Of several that match, the last one counts.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="user">The user.</param>
    /// <param name="groups">The user's groups, by name.</param>
    public static IReadOnlyList<string> Parse(string text, string user, IReadOnlyList<string> groups)
    {
        var rules = new List<string>();
        foreach (var words in text.Split('\n').Select(Words).Where(w => w.Count > 1))
        {
            var rest = words.Skip(1).ToList();
            var nopass = false;
            while (rest.Count > 0 && (Options.Contains(rest[0]) || rest[0] == "setenv"))
            {
                nopass |= rest[0] == "nopass";
                rest.RemoveRange(0, rest[0] == "setenv" ? SettingsLength(rest) : 1);
            }

            if (rest.Count == 0 || !(rest[0].StartsWith(':') ? groups.Contains(rest[0][1..]) : rest[0] == user))
            {
                continue;
            }

            var target = After(rest, "as");
            var command = After(rest, "cmd");
            if (target is not (null or "root"))
            {
                continue;
            }

            if (words[0] == "permit")
            {
                rules.Add($"doas (root) {(nopass ? "NOPASSWD: " : "")}{SudoRules.Normalized(command ?? SudoRules.All)}");
            }
            else if (words[0] == "deny")
            {
                rules.RemoveAll(r => command is null || r.EndsWith(' ' + command, StringComparison.Ordinal));
            }
        }

        return rules;
    }

    private static string? After(List<string> words, string keyword)
    {
        var at = words.IndexOf(keyword, 1);
        return at > 0 && at + 1 < words.Count ? words[at + 1] : null;
    }

    /// <summary>"setenv { NAME=value … }"</summary>
    private static int SettingsLength(List<string> words)
    {
        var end = words.IndexOf("}");
        return end < 0 ? words.Count : end + 1;
    }

    private static List<string> Words(string line)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        var words = (comment < 0 ? line : line[..comment]).Replace("{", " { ", StringComparison.Ordinal).Replace("}", " } ", StringComparison.Ordinal);
        return [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('"'))];
    }
}
