using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Config.Tests;

/// <summary>rollback-watchdogd.json(5), as the tables of keys give it: man(7), in lines of at most 80 bytes, as mandoc's lint wants them.</summary>
internal static partial class ManualPage
{
    private const int Width = 80;

    // What a terminal has beside the indentation.
    private const int Short = 64;

    private static readonly JsonSerializerOptions Indentation = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Head = """
        .\" Made from the tables of keys in src/Watchdog.Config by
        .\" ManualPageTests, which says how: change the tables, not this page.
        .TH ROLLBACK-WATCHDOGD.JSON 5 2026-11-21 "rollback-watchdog" "File formats"
        .SH NAME
        rollback-watchdogd.json \- configuration of rollback-watchdogd
        .SH SYNOPSIS
        .I /etc/rollback\-watchdogd/config.json
        .SH DESCRIPTION

        """;

    private static readonly string[] Introduction =
    [
        """
        The file is one JSON object, and each of its keys may be left out. Comments (`//` and `/* */`) and a comma after the last
        member are allowed. On NixOS the file is written from `services.rollback-watchdog.settings`, which has the same keys.
        """,
        """
        A mistake is reported in the journal and by `rollbackctl status` and `check`; the key that it is in keeps its default, and
        a file that is no JSON means the defaults. No mistake keeps the daemon from starting, or an open session from being
        protected.
        """,
        """
        A change of the file is taken up by itself once no session is open and no switch runs, and at once by `systemctl restart
        rollback-watchdogd`. A session that is open goes on as it was armed.
        """,
        $"""
        A duration is a string as systemd writes it: {TimeSpanText.Allowed}.
        """,
    ];

    private const string Foot = """
        .SH FILES
        .TP
        .I /etc/rollback\-watchdogd/config.json
        This file. Without it all defaults hold.
        .SH SEE ALSO
        .BR rollback\-watchdogd (8),
        .BR rollbackctl (1),
        .BR systemd.time (7)

        """;

    /// <summary>The page.</summary>
    public static string Make()
    {
        var page = new StringBuilder(Head);
        page.AppendJoin(".PP\n", Introduction.Select(Paragraph));
        page.Append(".SH KEYS\n");
        Write(page, "", ConfigKeys.Top);
        return page.Append(Foot).ToString();
    }

    private static void Write(StringBuilder page, string under, IKeyTable table)
    {
        foreach (var key in table.Keys)
        {
            // Keys that have the same keys, as the probes have, are described one after the other, and then those keys once.
            var sharers = table.Keys.Where(k => k.Inner is not null && k.Inner == key.Inner).ToList();
            var isShared = sharers.Count > 1;
            page.Append(".TP\n").Append(Name(under + key.Name)).Append('\n').Append(Paragraph(key.Description));
            if (!isShared)
            {
                page.Append(".IP\n").Append(Paragraph(Allowed(key))).Append(".IP\n.EX\n").Append(Example(under, key, table)).Append("\n.EE\n");
            }

            if (key.Inner is { } inner && key == sharers[^1])
            {
                Write(page, under + (isShared ? "" : key.Name + ".") + (isShared || inner.IsByName ? "NAME." : ""), inner.Table);
            }
        }
    }

    private static string Allowed(KeyFacts key)
    {
        var range = key.Range is null ? "" : $", {key.Range.Allowed}";
        var otherwise = key.IsRequired ? "It must be there." : $"Default: {(JsonValue().IsMatch(key.Default) ? $"`{key.Default}`" : key.Default)}.";
        return $"{char.ToUpperInvariant(key.Type[0])}{key.Type[1..]}{range}. {otherwise}";
    }

    // The key, with those without which its object would be left out, in the objects that are around it.
    private static string Example(string under, KeyFacts key, IKeyTable table)
    {
        var members = string.Join(", ", table.Keys.Where(k => k.IsRequired && k.Name != key.Name).Append(key).Select(static k => $"\"{k.Name}\": {k.Example}"));
        var around = under.Split('.', StringSplitOptions.RemoveEmptyEntries).Reverse();
        var text = around.Aggregate(members, static (inner, name) => $"\"{name}\": {{{inner}}}");
        return Escaped(text.Length <= Short ? text : Indented(text));
    }

    private static string Indented(string members)
    {
        using var document = JsonDocument.Parse($"{{{members}}}");
        var lines = JsonSerializer.Serialize(document.RootElement, Indentation).Split('\n');
        return string.Join('\n', lines[1..^1].Select(static l => l[2..]));
    }

    private static string Name(string path) => path.Contains("NAME", StringComparison.Ordinal)
        ? $"\\fB{Escaped(path).Replace("NAME", "\\fINAME\\fB", StringComparison.Ordinal)}\\fR"
        : $".B {Escaped(path)}";

    private static string Paragraph(string text)
    {
        var page = new StringBuilder();
        var line = "";
        foreach (var word in Words(text))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                page.Append(Line(line));
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
            if (word.EndsWith('.') && !word.EndsWith("...", StringComparison.Ordinal))
            {
                // roff sets the space after a sentence where the sentence ends its line.
                page.Append(Line(line));
                line = "";
            }
        }

        return page.Append(line.Length == 0 ? "" : Line(line)).ToString();
    }

    // What begins with a point or an apostrophe would be a request.
    private static string Line(string line) => $"{(line[0] is '.' or '\'' ? "\\&" : "")}{line}\n";

    // A bold text of several words is bold in each of them, so that a line may end between them.
    private static IEnumerable<string> Words(string text)
    {
        var isBold = false;
        foreach (var word in text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('`');
            var made = new StringBuilder();
            for (var i = 0; i < parts.Length; i++)
            {
                isBold ^= i > 0;
                made.Append(parts[i].Length == 0 ? "" : isBold ? $"\\fB{Escaped(parts[i])}\\fR" : Escaped(parts[i]));
            }

            yield return Manual().Replace(made.ToString(), "\\fB$1\\fR($2)");
        }
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal);

    [GeneratedRegex("""^(".*"|true|false|\[.*\]|\{.*\})$""")]
    private static partial Regex JsonValue();

    [GeneratedRegex(@"\b([a-z][a-z.\\-]*)\((\d)\)")]
    private static partial Regex Manual();
}
