using System.Globalization;

namespace Watchdog.Probes.Access;

/// <summary>The options before a key in an authorized_keys file (sshd(8), AUTHORIZED_KEYS FILE FORMAT; OpenSSH 9.9, auth-options.c).</summary>
internal sealed class KeyOptions
{
    // The forms of sshd(8), expiry-time: with "Z" in UTC, else in the host's own time zone.
    private static readonly string[] Times = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    private readonly List<(string Name, string Value)> _options = [];

    /// <summary>Reads them; names in any case, values in quotes.</summary>
    public static KeyOptions Parse(string text)
    {
        var options = new KeyOptions();
        var isQuoted = false;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
            {
                isQuoted = !isQuoted;
            }

            if (i == text.Length || (text[i] == ',' && !isQuoted))
            {
                options.Add(text[start..i]);
                start = i + 1;
            }
        }

        return options;
    }

    /// <summary>Whether the key signs others' certificates, and is nobody's own.</summary>
    public bool IsAuthority => _options.Any(o => o.Name == "cert-authority");

    /// <summary>Whether who may use it hangs on the client's address.</summary>
    public bool AskForAddress => _options.Any(o => o.Name == "from");

    /// <summary>The command that is run whatever the client asks for; empty for none.</summary>
    public string Command => _options.FirstOrDefault(o => o.Name == "command").Value ?? "";

    /// <summary>Why sshd would not take the key from somebody; null when it would.</summary>
    /// <param name="host">The client's name as sshd sees it.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="now">The time, in the host's time zone.</param>
    public string? Fault(string host, string address, DateTimeOffset now)
    {
        foreach (var (name, value) in _options)
        {
            if (name == "from" && !SshdPatterns.MatchHostAndAddress(host, address, value))
            {
                return $"its from=\"{value}\" does not name {address}";
            }

            if (name == "expiry-time" && (Time(value, now.Offset) is not { } end || end <= now))
            {
                return $"it expired ({value})";
            }
        }

        return null;
    }

    private void Add(string option)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? option : option[..equals]).Trim().ToLowerInvariant();
        var value = equals < 0 ? "" : option[(equals + 1)..].Trim().Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);
        _options.Add((name, value));
    }

    private static DateTimeOffset? Time(string text, TimeSpan offset)
    {
        var isUtc = text.EndsWith('Z');
        if (!DateTime.TryParseExact(isUtc ? text[..^1] : text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        // The first and the last days of the calendar are not to be had in every time zone.
        return time.Year switch
        {
            1 => DateTimeOffset.MinValue,
            9999 => DateTimeOffset.MaxValue,
            _ => new DateTimeOffset(time, isUtc ? TimeSpan.Zero : offset),
        };
    }
}
