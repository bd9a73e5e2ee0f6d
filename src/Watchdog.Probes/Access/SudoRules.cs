using System.Text.RegularExpressions;

namespace Watchdog.Probes.Access;

/// <summary>
/// The commands that a user may run as root, as <c>sudo -l -U USER</c> prints their rules (sudo(8); sudo-rs prints the same):
/// <c>(root) NOPASSWD: /bin/a, /bin/b x, PASSWD: /bin/c</c>, all of a rule's commands on one line. Each is
/// <c>NOPASSWD: COMMAND</c> or <c>COMMAND</c>, store hashes and versions left out, which each update changes.
/// </summary>
internal static partial class SudoRules
{
    /// <summary>Everything.</summary>
    public const string All = "ALL";

    /// <summary>What stands before a command that needs no password.</summary>
    public const string WithoutPassword = "NOPASSWD: ";

    private const string Negation = "!";

    /// <summary>What a program is called that confirms a session: who could run it at arm must still be able to.</summary>
    private const string Confirming = "rollbackctl";

    /// <summary>The commands that lead to root, in order; of those that contradict each other the last one counts (sudoers(5)).</summary>
    public static IReadOnlyList<string> Parse(string output)
    {
        var allowed = new List<string>();
        foreach (var rule in output.Split('\n').Select(l => Rule().Match(l)).Where(m => m.Success && LeadsToRoot(m.Groups["as"].Value)))
        {
            var needsPassword = true;
            foreach (var item in Comma().Split(rule.Groups["commands"].Value))
            {
                var command = item.Trim();
                while (Tag().Match(command) is { Success: true } tag)
                {
                    needsPassword = tag.Groups["tag"].Value switch { "NOPASSWD" => false, "PASSWD" => true, _ => needsPassword };
                    command = command[tag.Length..];
                }

                Add(allowed, Normalized(command), needsPassword);
            }
        }

        return allowed;
    }

    /// <summary>
    /// What got worse, in words; null when nothing has. Everything must stay everything, and what needed no password must
    /// need none. Of single commands the one that confirms must stay, and at least one where there was none such.
    /// </summary>
    /// <param name="before">The commands at arm.</param>
    /// <param name="now">The commands now.</param>
    /// <param name="user">Whose they are.</param>
    public static string? Fault(IReadOnlyList<string> before, IReadOnlyList<string> now, string user)
    {
        if (before.Count == 0)
        {
            return null;
        }

        // A session that was armed by an earlier version of this program has whole rules.
        before = [.. before.SelectMany(r => r.StartsWith('(') ? Parse("    " + r) : [r])];
        if (before.All(IsDenied))
        {
            return null;
        }

        if (now.Count == 0)
        {
            return $"{(before.All(IsOfDoas) ? "doas" : "sudo")} does not make {user} root any more";
        }

        var wanted = before.Where(r => CommandOf(r) == All).ToList();
        if (wanted.Count == 0)
        {
            wanted = [.. before.Where(r => !IsDenied(r) && Path.GetFileName(CommandOf(r).Split(' ')[0]) == Confirming)];
        }

        // Of several ways to the same, one is enough: by sudo or by doas, with a password or, where one needed none, without.
        var isLeft = (wanted.Count > 0 ? wanted : before).Any(b => now.Any(n => Covers(n, b)));
        var isExcluded = wanted.Count > 0 && now.Any(n => IsDenied(n)
            && !before.Contains(n) && Path.GetFileName(n[1..].Split(' ')[0]) == Confirming);
        return isLeft && !isExcluded
            ? null
            : $"sudo makes {user} root only by other rules than at arm: {string.Join(", ", now)}";
    }

    private static void Add(List<string> allowed, string command, bool needsPassword)
    {
        if (command.StartsWith(Negation, StringComparison.Ordinal))
        {
            var denied = command[1..].Trim();
            allowed.RemoveAll(a => denied == All || CommandOf(a) == denied);
            if (denied != All)
            {
                allowed.Add(Negation + denied);
            }
        }
        else if (command.Length > 0 && !command.StartsWith('('))
        {
            allowed.RemoveAll(a => a == Negation + command || command == All);
            allowed.Add(needsPassword ? command : WithoutPassword + command);
        }
    }

    private static bool Covers(string now, string before)
    {
        if (IsDenied(now) || IsDenied(before)
            || (before.Contains(WithoutPassword, StringComparison.Ordinal) && !now.Contains(WithoutPassword, StringComparison.Ordinal)))
        {
            return false;
        }

        // A command without arguments allows any (sudoers(5)).
        var (allowed, wanted) = (CommandOf(now), CommandOf(before));
        return allowed == All || allowed == wanted || (!allowed.Contains(' ') && wanted.StartsWith(allowed + ' ', StringComparison.Ordinal));
    }

    private static bool IsDenied(string rule) => rule.StartsWith(Negation, StringComparison.Ordinal);

    internal static bool IsOfDoas(string rule) => rule.StartsWith("doas ", StringComparison.Ordinal);

    private static string CommandOf(string rule)
    {
        var password = rule.IndexOf(WithoutPassword, StringComparison.Ordinal);
        return password >= 0 ? rule[(password + WithoutPassword.Length)..]
            : IsOfDoas(rule) ? rule[(rule.IndexOf(") ", StringComparison.Ordinal) + 2)..]
            : rule;
    }

    internal static string Normalized(string command) =>
        StorePath().Replace(Spaces().Replace(command, " ").Trim(), "/nix/store/${name}");

    private static bool LeadsToRoot(string runAs)
    {
        var users = runAs.Split(':')[0].Split(',').Select(u => u.Trim()).ToList();
        return (users.Contains("ALL") || users.Contains("root") || users.Contains("#0")) && !users.Contains("!root") && !users.Contains("!#0");
    }

    [GeneratedRegex(@"^\s+\((?<as>[^)]*)\)\s+(?<commands>\S.*)$")]
    private static partial Regex Rule();

    // A comma within a command's arguments is escaped (sudoers(5)).
    [GeneratedRegex(@"(?<!\\),\s*")]
    private static partial Regex Comma();

    // "NOPASSWD:", "SETENV:", and options such as "CWD=/tmp" or "TIMEOUT=5m" (sudoers(5), Tag_Spec and Option_Spec).
    [GeneratedRegex(@"^(?:(?<tag>[A-Z_]+):|(?:CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER|ROLE|TYPE|APPARMOR_PROFILE)=\S+|sha(?:224|256|384|512):\S+)\s*")]
    private static partial Regex Tag();

    // A version is what follows the first hyphen that a digit follows (Nix, builtins.parseDrvName).
    [GeneratedRegex(@"/nix/store/[0-9a-z]{32}-(?<name>(?:(?!-[0-9])[^/\s])+)(?:-[0-9][^/\s]*)?")]
    private static partial Regex StorePath();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
