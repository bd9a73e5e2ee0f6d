namespace Watchdog.Probes.Access;

/// <summary>sshd's effective configuration for one connection, as <c>sshd -T -C …</c> prints it (sshd(8)).</summary>
internal sealed class SshdSettings
{
    // Of these sshd prints each on a line of its own, without quotes: a name may have blanks (OpenSSH, servconf.c, dump_cfg_strarray).
    private static readonly string[] OnePerLine = ["allowusers", "denyusers", "allowgroups", "denygroups"];

    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>All of it, as it was printed.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Reads it: a keyword in lower case and its values on each line; lists take several lines, or one.</summary>
    public static SshdSettings Parse(string output)
    {
        var settings = new SshdSettings { Text = output };
        foreach (var words in output.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0))
        {
            if (!settings._values.TryGetValue(words[0], out var values))
            {
                settings._values[words[0]] = values = [];
            }

            values.AddRange(OnePerLine.Contains(words[0]) ? [string.Join(' ', words.Skip(1))] : words.Skip(1).Select(w => w.Trim('"')));
        }

        return settings;
    }

    /// <summary>A list; empty when it is not set.</summary>
    public IReadOnlyList<string> List(string keyword) =>
        _values.TryGetValue(keyword, out var values) && values is not ["none"] ? values : [];

    /// <summary>A single value; empty when it is not set.</summary>
    public string Value(string keyword) => _values.TryGetValue(keyword, out var values) && values.Count > 0 ? values[0] : "";

    /// <summary>A single path; empty when it is not set, or set to "none".</summary>
    public string Path(string keyword) => Value(keyword) is var path && path == "none" ? "" : path;

    /// <summary>A whole line, with single spaces; empty when it is not set, or set to "none".</summary>
    public string Line(string keyword) => string.Join(' ', List(keyword));

    /// <summary>Whether a switch is on.</summary>
    public bool Is(string keyword) => Value(keyword) == "yes";
}
