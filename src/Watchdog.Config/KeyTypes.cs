using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Config;

/// <summary>The kinds of values that keys of config.json have.</summary>
internal static class KeyTypes
{
    /// <summary>A string, any.</summary>
    public static PlainType<string> Text { get; } = new("a string", "is not a string", ReadText, Quoted);

    /// <summary>true or false.</summary>
    public static PlainType<bool> Truth { get; } = new("true or false", "is neither true nor false", ReadTruth, static v => v ? "true" : "false") { NamesEach = true };

    /// <summary>A program: an absolute path. Its arguments are another key.</summary>
    public static PlainType<string> Program { get; } =
        new("an absolute path", "is not allowed; an absolute path", static (JsonElement v, [NotNullWhen(true)] out string? p) => ReadText(v, out p) && IsPath(p), Quoted) { ShowsText = true };

    /// <summary>The arguments of a program.</summary>
    public static PlainType<IReadOnlyList<string>> Arguments { get; } = new(
        "an array of strings",
        "is not an array of strings",
        static (JsonElement v, [NotNullWhen(true)] out IReadOnlyList<string>? a) => ReadArguments(v, static t => !t.Contains('\0', StringComparison.Ordinal), out a),
        Listed);

    /// <summary>A program that PID 1 starts, which is said to be wrong when the file is read, not when PID 1 is to start it: ExecCommand takes no other.</summary>
    public static PlainType<string> UnitProgram { get; } = new(
        "an absolute path without \"$\" and \";\"",
        "is not allowed; an absolute path without \"$\" and \";\"",
        static (JsonElement v, [NotNullWhen(true)] out string? p) => ReadText(v, out p) && IsPath(p) && IsPlain(p),
        Quoted) { ShowsText = true };

    /// <summary>The arguments of a program that PID 1 starts.</summary>
    public static PlainType<IReadOnlyList<string>> UnitArguments { get; } = new(
        "an array of strings without \"$\" and \";\"",
        "is not allowed; an array of strings without \"$\" and \";\"",
        static (JsonElement v, [NotNullWhen(true)] out IReadOnlyList<string>? a) => ReadArguments(v, IsPlain, out a),
        Listed);

    /// <summary>A program that PID 1 starts, by an absolute path, and its arguments.</summary>
    public static PlainType<IReadOnlyList<string>> UnitCommand { get; } = new(
        "an array of strings without \"$\" and \";\", of which the first is an absolute path",
        "is not allowed; an array of strings without \"$\" and \";\", of which the first is an absolute path",
        static (JsonElement v, [NotNullWhen(true)] out IReadOnlyList<string>? a) => ReadArguments(v, IsPlain, out a) && a is [var program, ..] && IsPath(program),
        Listed);

    /// <summary>A duration within a range.</summary>
    public static PlainType<TimeSpan> Duration(Range range) => new(
        "a duration",
        $"is not allowed; a string from {range.Allowed}",
        (JsonElement v, out TimeSpan time) => TimeSpanText.TryParse(JsonText.Of(v), out time, out _) && range.Holds(time),
        static v => Quoted(TimeSpanText.Format(v)))
    {
        Range = range,
    };

    /// <summary>A string of a certain form.</summary>
    /// <param name="words">What it is, for the documentation and for mistakes.</param>
    /// <param name="form">The form.</param>
    public static PlainType<string> Form(string words, Regex form) => new(
        words,
        $"is not allowed; {words}",
        (JsonElement v, [NotNullWhen(true)] out string? text) => ReadText(v, out text) && form.IsMatch(text),
        Quoted);

    /// <summary>A member of an enum, by the name that users write.</summary>
    public static PlainType<V> OneOf<V>(Func<V, string> name)
        where V : struct, Enum
    {
        var all = Enum.GetValues<V>();
        var words = $"one of {string.Join(", ", all.Select(v => Quoted(name(v))))}";
        return new(words, $"is not allowed; {words}", Read, v => Quoted(name(v))) { NamesEach = true };

        bool Read(JsonElement value, out V read)
        {
            var text = JsonText.Of(value);
            var place = Array.FindIndex(all, v => name(v) == text);
            read = all[Math.Max(place, 0)];
            return place >= 0;
        }
    }

    private static bool ReadText(JsonElement value, [NotNullWhen(true)] out string? text) => (text = JsonText.Of(value)) is not null;

    private static bool ReadTruth(JsonElement value, out bool truth)
    {
        truth = value.ValueKind == JsonValueKind.True;
        return truth || value.ValueKind == JsonValueKind.False;
    }

    private static bool ReadArguments(JsonElement value, Func<string, bool> isAllowed, [NotNullWhen(true)] out IReadOnlyList<string>? arguments)
    {
        var texts = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(JsonText.Of).ToList() : null;
        arguments = texts?.TrueForAll(t => t is not null && isAllowed(t)) == true ? [.. texts.OfType<string>()] : null;
        return arguments is not null;
    }

    private static bool IsPath(string text) => Path.IsPathRooted(text) && !text.Contains('\0', StringComparison.Ordinal);

    private static bool IsPlain(string text) =>
        !text.Contains('$', StringComparison.Ordinal) && !text.Contains(';', StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal);

    // Only of our own defaults and names, in which nothing has to be escaped.
    private static string Quoted(string text) => $"\"{text}\"";

    private static string Listed(IReadOnlyList<string> texts) => $"[{string.Join(", ", texts.Select(Quoted))}]";
}
