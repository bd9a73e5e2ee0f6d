using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>The keys with which a user may log in (sshd(8), AUTHORIZED_KEYS FILE FORMAT; AuthorizedKeysCommand).</summary>
internal sealed class AuthorizedKeys(IProgramRunner programs)
{
    private const long LargestFile = 1024 * 1024;
    private static readonly string[] Types = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"];

    /// <summary>The hash of each key with its options, without its comment.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(SshdSettings settings, Account account, CancellationToken cancellation)
    {
        var keys = new List<string>();
        foreach (var pattern in settings.List("authorizedkeysfile"))
        {
            keys.AddRange(Hashes(ReadFile(Expand(pattern, account), settings.Is("strictmodes"))));
        }

        keys.AddRange(Hashes(await AskCommandAsync(settings, account, cancellation)));
        return [.. keys.Distinct()];
    }

    /// <summary>The file that a pattern means (sshd_config(5), TOKENS); relative ones are in the home directory.</summary>
    internal static string Expand(string pattern, Account account)
    {
        var path = ExpandTokens(pattern, account);
        return Path.IsPathRooted(path) ? path : Path.Combine(account.Home, path);
    }

    /// <summary>The hash of each key in a file's content.</summary>
    internal static IEnumerable<string> Hashes(string content) =>
        content.Split('\n')
            .Select(WithoutComment)
            .OfType<string>()
            .Select(l => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(l))));

    private static string ExpandTokens(string text, Account account)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch
            {
                'h' => account.Home,
                'u' => account.User,
                'U' => account.Uid.ToString(CultureInfo.InvariantCulture),
                '%' => "%",
                var other => "%" + other,
            });
        }

        return result.ToString();
    }

    /// <summary>Options, type and key of a line; null when there is none. Options may have spaces in quotes.</summary>
    private static string? WithoutComment(string line)
    {
        var words = new List<string>();
        var isQuoted = false;
        var start = 0;
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"' && (i == 0 || line[i - 1] != '\\'))
            {
                isQuoted = !isQuoted;
            }

            if (i == line.Length || (!isQuoted && char.IsWhiteSpace(line[i])))
            {
                if (i > start)
                {
                    words.Add(line[start..i]);
                }

                start = i + 1;
            }
        }

        var type = words.FindIndex(w => Types.Any(t => w.StartsWith(t, StringComparison.Ordinal)));
        return type is 0 or 1 && words.Count > type + 1 && !words[0].StartsWith('#') ? string.Join(' ', words.Take(type + 2)) : null;
    }

    private static string ReadFile(string path, bool isStrict)
    {
        const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            {
                file = target;
            }

            // sshd does not read a file that others may write (StrictModes).
            return file.Length > LargestFile || (isStrict && (file.UnixFileMode & Writable) != 0) ? "" : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private async Task<string> AskCommandAsync(SshdSettings settings, Account account, CancellationToken cancellation)
    {
        var words = settings.List("authorizedkeyscommand");
        if (words.Count == 0
            || words.Any(w => w.Contains("%f", StringComparison.Ordinal) || w.Contains("%k", StringComparison.Ordinal) || w.Contains("%t", StringComparison.Ordinal))
            || await Account.ReadAsync(programs, settings.Value("authorizedkeyscommanduser"), cancellation) is not { } runner)
        {
            // One that is told the key offered can only be asked with the key in hand.
            return "";
        }

        IEnumerable<string> arguments = words.Count > 1 ? words.Skip(1).Select(w => ExpandTokens(w, account)) : [account.User];
        var result = await programs.RunAsync(
            "setpriv",
            [
                string.Create(CultureInfo.InvariantCulture, $"--reuid={runner.Uid}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={runner.Gid}"),
                "--init-groups", "--", words[0], .. arguments,
            ],
            cancellation);
        return result.ExitCode == 0 ? result.Output : "";
    }
}
