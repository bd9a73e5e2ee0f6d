using System.CommandLine;
using System.CommandLine.Completions;

namespace Watchdog.Cli.Completion;

/// <summary>Says which words fit at the end of an unfinished command line, by the same table of commands that parses it.</summary>
/// <param name="root">The program, with all its commands.</param>
/// <param name="words">Knows the words of this host.</param>
internal sealed class Completer(RootCommand root, IWordSource words)
{
    private const string Host = "--host";

    /// <summary>The words that fit.</summary>
    /// <param name="line">The words of the line, without the program's name; the last is the unfinished one, and may be empty.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<Candidate>> CompleteAsync(IReadOnlyList<string> line, CancellationToken cancellation)
    {
        var current = line.Count > 0 ? line[^1] : "";
        Command command = root;
        Option? open = null;
        var arguments = 0;
        var isElsewhere = false;
        foreach (var word in line.SkipLast(1))
        {
            if (open is not null)
            {
                open = null;
            }
            else if (word == "--")
            {
                // What follows is a command of others, whose words the shell knows.
                return [];
            }
            else if (word.StartsWith('-'))
            {
                open = OptionOf(command, word) is { } option && TakesValue(option) ? option : null;
                isElsewhere |= open?.Name == Host || word.StartsWith($"{Host}=", StringComparison.Ordinal) || (word.StartsWith("-H", StringComparison.Ordinal) && word.Length > 2);
            }
            else if (command == root && root.Subcommands.FirstOrDefault(c => c.Name == word) is { } named)
            {
                command = named;
            }
            else
            {
                arguments++;
            }
        }

        if (open is not null)
        {
            return Fitting(await ValuesAsync(open), current);
        }

        if (current.StartsWith("--", StringComparison.Ordinal) && current.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            return OptionOf(command, current[..equals]) is { } option && TakesValue(option)
                ? Fitting((await ValuesAsync(option, current[(equals + 1)..])).Select(v => v with { Value = $"{current[..equals]}={v.Value}" }), current)
                : [];
        }

        var fits = current.StartsWith('-') ? OptionsOf(command).SelectMany(o => o.Aliases.Prepend(o.Name).Select(n => new Candidate(n, FirstLine(o.Description))))
            : command == root ? arguments == 0 ? Verbs() : []
            : command.Arguments.ElementAtOrDefault(arguments) is { } argument ? await ValuesAsync(argument)
            : [];
        return Fitting(fits, current);

        Task<IReadOnlyList<Candidate>> ValuesAsync(Symbol symbol, string? typed = null) => this.ValuesAsync(symbol, command, typed ?? current, isElsewhere, cancellation);
    }

    private async Task<IReadOnlyList<Candidate>> ValuesAsync(Symbol symbol, Command command, string current, bool isElsewhere, CancellationToken cancellation) => symbol.Name switch
    {
        // What this host has is not what the host of -H has.
        "ID" or "--except" or "SYSTEM" or "--incoming" or "--target" when isElsewhere => [.. Declared(symbol)],
        "ID" => await words.SessionsAsync(command.Name, cancellation),
        "--except" => await words.ProbesAsync(cancellation),
        "SYSTEM" or "--incoming" => words.Generations(),
        "--target" => [.. Declared(symbol), .. words.Generations()],
        Host => [.. words.Hosts().Select(h => h with { Value = current[..(current.LastIndexOf('@') + 1)] + h.Value })],
        "COMMAND" when command.Name == "help" => [.. Verbs()],
        _ => [.. Declared(symbol)],
    };

    // The values that an option itself declares.
    private static IEnumerable<Candidate> Declared(Symbol symbol) =>
        symbol is Option option ? option.GetCompletions(CompletionContext.Empty).Select(c => new Candidate(c.Label, "")) : [];

    private IEnumerable<Candidate> Verbs() => root.Subcommands.Where(c => !c.Hidden).Select(c => new Candidate(c.Name, FirstLine(c.Description)));

    private IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command == root ? [] : root.Options.Where(o => o.Recursive)).Where(o => !o.Hidden);

    private Option? OptionOf(Command command, string word) =>
        OptionsOf(command).FirstOrDefault(o => o.Name == word || o.Aliases.Contains(word));

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    // "/?" and "/h" are the library's, for another system.
    private static IReadOnlyList<Candidate> Fitting(IEnumerable<Candidate> candidates, string current) =>
        [.. candidates.Where(c => c.Value.StartsWith(current, StringComparison.Ordinal) && !c.Value.StartsWith('/') && c.Value != "-?").DistinctBy(c => c.Value)];

    private static string FirstLine(string? description) => (description ?? "").Split('\n')[0];
}
