using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>C# source as the rules need it: code without comments and texts, and the words of its names.</summary>
internal static partial class SourceText
{
    /// <summary>The code alone; the places of comments and texts stay as blanks, so that line numbers hold.</summary>
    public static string CodeOf(string source) =>
        CommentOrText().Replace(source, m => m.Value[0] is '/' ? Blank(m.Value) : $"\"{Blank(m.Value)}\"");

    /// <summary>The words of all names, in lower case: <c>LastAckTime</c> is last, ack, time.</summary>
    public static IEnumerable<(string Word, string Name)> Words(string code) =>
        from Match name in Name().Matches(code)
        from Match word in Word().Matches(name.Value)
        select (Lower(word.Value), name.Value);

    // Words of names are ASCII, and only looked up in a list.
    private static string Lower(string word) => string.Create(word.Length, word, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.ToLowerInvariant(from[i]);
        }
    });

    private static string Blank(string text) => new('\n', text.Count(c => c == '\n'));

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\$*"{3,}.*?"{3,}|(?:\$@|@\$|@)"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.[^'\n]*|[^'\\\n])'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Name();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Word();
}
