using System.Security.Cryptography;
using System.Text;

namespace Watchdog.Probes.Access;

/// <summary>A line of an authorized_keys file (sshd(8), AUTHORIZED_KEYS FILE FORMAT), without its comment.</summary>
/// <param name="Options">What stands before the key; empty for nothing.</param>
/// <param name="Type">As in <c>ssh-ed25519</c>.</param>
/// <param name="Blob">The key in base64.</param>
internal sealed record AuthorizedKey(string Options, string Type, string Blob)
{
    private static readonly string[] Types = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"];

    /// <summary>What tells it apart: a hash of options, type and key.</summary>
    public string Hash =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Options.Length > 0 ? $"{Options} {Type} {Blob}" : $"{Type} {Blob}")));

    /// <summary>As <c>ssh-keygen -l</c> prints it; empty when it is no base64.</summary>
    public string Fingerprint
    {
        get
        {
            var bytes = new byte[Blob.Length];
            return Convert.TryFromBase64String(Blob, bytes, out var length)
                ? "SHA256:" + Convert.ToBase64String(SHA256.HashData(bytes.AsSpan(0, length))).TrimEnd('=')
                : "";
        }
    }

    /// <summary>The keys of a file's content. Lines that are not understood are passed over.</summary>
    public static IEnumerable<AuthorizedKey> Parse(string content) =>
        content.Split('\n').Select(ParseLine).OfType<AuthorizedKey>();

    /// <summary>Options may have spaces in quotes.</summary>
    private static AuthorizedKey? ParseLine(string line)
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
        return type is 0 or 1 && words.Count > type + 1 && !words[0].StartsWith('#')
            ? new AuthorizedKey(type == 0 ? "" : words[0], words[type], words[type + 1])
            : null;
    }
}
