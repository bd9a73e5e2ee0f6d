using System.Text;

namespace Watchdog.Cli.Output;

/// <summary>Writes to a terminal whose locale knows ASCII alone: what is beyond it becomes what looks like it, or <c>?</c>.</summary>
/// <param name="inner">Where to.</param>
internal sealed class AsciiWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.ASCII;

    /// <summary>Whether a locale's character set is UTF-8, by the first of LC_ALL, LC_CTYPE and LANG that is set (locale(7)).</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static bool IsUtf8(Func<string, string?> variable)
    {
        string[] names = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale = names.Select(variable).FirstOrDefault(static v => v is { Length: > 0 }) ?? "";
        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        var text = value ?? "";
        if (System.Text.Ascii.IsValid(text))
        {
            inner.Write(text);
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            inner.Write(rune.IsAscii ? rune.ToString() : Like(rune.Value));
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        Write(value);
        inner.Write('\n');
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    // Those that we, and nix, print ourselves.
    private static string Like(int rune) => rune switch
    {
        // As wide as it is: lines were laid out before.
        '…' => "~",
        '→' => "->",
        '∅' => "none",
        'ε' => "-",
        '‘' or '’' => "'",
        '“' or '”' => "\"",
        _ => "?",
    };
}
