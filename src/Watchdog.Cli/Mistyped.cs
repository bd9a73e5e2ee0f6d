using System.CommandLine;
using System.CommandLine.Parsing;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>
/// Finds words of the command line that look like an option or a verb and are none. The parser would take
/// <c>confirm --forse</c> for the id <c>--forse</c>, and <c>run --widow 10min -- COMMAND</c> for the command
/// <c>--widow</c>: the host would be armed for a command that does not exist.
/// </summary>
internal static class Mistyped
{
    /// <summary>What is wrong with the words that a command took as its arguments; null when nothing is.</summary>
    public static string? Option(ParseResult parsed)
    {
        var end = IndexOf(parsed.Tokens, static t => t.Type == TokenType.DoubleDash);
        foreach (var argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
        {
            foreach (var token in argument.Tokens.Where(t => t.Value is ['-', _, ..]))
            {
                var place = IndexOf(parsed.Tokens, t => ReferenceEquals(t, token));
                if (place < end)
                {
                    return Explain("option", token.Value, OptionsOf(parsed.CommandResult));
                }
            }
        }

        return null;
    }

    /// <summary>Says that a word is none of those that are known, and which one it may have been meant to be.</summary>
    /// <param name="kind">What it would have to be: "option", "command".</param>
    /// <param name="word">What was typed.</param>
    /// <param name="known">What could have been meant.</param>
    public static string Explain(string kind, string word, IEnumerable<string> known)
    {
        var said = $"'{SafeText.Printable(word, 64)}' is no {kind}";
        return Spelling.Nearest(word, known) is { } nearest ? $"{said}; did you mean {nearest}?" : said;
    }

    private static IEnumerable<string> OptionsOf(CommandResult command)
    {
        for (SymbolResult? at = command; at is not null; at = at.Parent)
        {
            foreach (var option in at is CommandResult c ? c.Command.Options.Where(o => !o.Hidden && (c == command || o.Recursive)) : [])
            {
                yield return option.Name;
                foreach (var alias in option.Aliases)
                {
                    yield return alias;
                }
            }
        }
    }

    /// <returns>The place of the first that fits; the number of tokens when none does.</returns>
    private static int IndexOf(IReadOnlyList<Token> tokens, Func<Token, bool> fits)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (fits(tokens[i]))
            {
                return i;
            }
        }

        return tokens.Count;
    }
}
