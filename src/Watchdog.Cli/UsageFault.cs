using System.CommandLine;
using System.CommandLine.Parsing;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>Says what is wrong with a command line. System.CommandLine's own sentences are not repeated: they speak to its programmers.</summary>
internal static class UsageFault
{
    /// <summary>What is wrong, in words.</summary>
    /// <param name="parsed">A command line with errors.</param>
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command is RootCommand root)
        {
            return parsed.UnmatchedTokens is not [var word, ..] ? "no command was given"
                : word.StartsWith('-') ? Mistyped.Explain("option", word, NamesOf(root.Options))
                : Mistyped.Explain("command", word, root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));
        }

        if (parsed.UnmatchedTokens.FirstOrDefault(t => t.StartsWith('-')) is { } option)
        {
            return Mistyped.Explain("option", option, NamesOf(command.Options.Concat(parsed.RootCommandResult.Command.Options)));
        }

        // A word too many may be there because of a value that is missing: that comes first.
        var ofValues = parsed.Errors.Where(e => e.SymbolResult is not CommandResult).Select(Words).Distinct().ToList();
        return ofValues.Count > 0 ? string.Join("; ", ofValues)
            : parsed.UnmatchedTokens is [var extra, ..] ? $"'{SafeText.Printable(extra, 64)}' is one word too many for {command.Name}"
            : string.Join("; ", parsed.Errors.Select(Words).Distinct());
    }

    private static string Words(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        return (option, error.SymbolResult) switch
        {
            ({ Tokens.Count: 0 } o, _) => $"{o.Option.Name} needs a value: {o.Option.HelpName ?? "VALUE"}",
            ({ Option.Arity.MaximumNumberOfValues: 1, Tokens.Count: > 1 } o, _) => $"{o.Option.Name} may be given once",
            (null, ArgumentResult { Tokens.Count: 0 } argument) => $"{argument.Argument.Name} is missing",
            (null, CommandResult command) when command.Command.Arguments.FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0) is { } missing => $"{missing.Name} is missing",

            // What our own checks say of a value.
            _ => SafeText.Printable(error.Message),
        };
    }

    private static IEnumerable<string> NamesOf(IEnumerable<Option> options) => options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name));
}
