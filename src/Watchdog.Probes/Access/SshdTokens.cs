using System.Globalization;
using System.Text;
using Watchdog.Core;

namespace Watchdog.Probes.Access;

/// <summary>Fills in the tokens of sshd's configuration for one user's connection (sshd_config(5), TOKENS, OpenSSH 9 and 10).</summary>
/// <param name="account">The user.</param>
/// <param name="way">The connection.</param>
/// <param name="key">The key that is offered.</param>
internal sealed class SshdTokens(Account account, Operator? way, OfferedKey key)
{
    /// <summary>Whether a text has tokens that only a key fills in.</summary>
    public static bool WantKey(string text) => Tokens(text).Any(t => t is 'f' or 'k' or 't');

    /// <summary>The first token of a text that nothing is known for; null when all are.</summary>
    public char? Missing(string text)
    {
        foreach (var token in Tokens(text).Where(t => Value(t) is null))
        {
            return token;
        }

        return null;
    }

    /// <summary>The text with its tokens filled in. What is no token stays.</summary>
    public string Expand(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var isToken = text[i] == '%' && i + 1 < text.Length;
            result.Append(isToken ? Value(text[++i]) : text[i].ToString());
        }

        return result.ToString();
    }

    private static IEnumerable<char> Tokens(string text)
    {
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] == '%')
            {
                yield return text[++i];
            }
        }
    }

    /// <summary>What a token stands for; null when that is not known.</summary>
    private string? Value(char token) => token switch
    {
        '%' => "%",
        'h' => account.Home,
        'u' => account.User,
        'U' => account.Uid.ToString(CultureInfo.InvariantCulture),
        'f' => Known(key.Fingerprint),
        't' => Known(key.Type),
        'k' => Known(key.Blob),
        'C' => way is { RemotePort: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"{way.Remote} {way.RemotePort} {way.Local} {way.LocalPort}")
            : null,

        // The routing domain, of which Linux has none.
        'D' => "",
        var other => $"%{other}",
    };

    private static string? Known(string value) => value.Length > 0 ? value : null;
}
