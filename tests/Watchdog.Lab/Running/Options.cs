using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Watchdog.Lab.Running;

/// <summary>The kinds of options and arguments that the runs have.</summary>
internal static class Options
{
    /// <summary>A number from a range, 1 and up where nothing else is said.</summary>
    public static Option<int> Number(string name, string help, int from, int least = 1, int most = 100_000) => new(name)
    {
        Description = help,
        HelpName = "N",
        DefaultValueFactory = _ => from,
        CustomParser = result => Parse(result, name, "a number", "", least, most),
    };

    /// <summary>Whole seconds, with or without an <c>s</c> behind them.</summary>
    public static Option<int> Seconds(string name, string help, int from, int least = 0, int most = 3600) => new(name)
    {
        Description = help,
        HelpName = "SECONDS",
        DefaultValueFactory = _ => from,
        CustomParser = result => Parse(result, name, "seconds", "s", least, most),
    };

    /// <summary>Something that is so or not.</summary>
    public static Option<bool> Flag(string name, string help) => new(name) { Description = help };

    /// <summary>The result as JSON.</summary>
    public static Option<bool> Json() => Flag("--json", "The result as one JSON object; what is said on the way goes to standard error");

    /// <summary>Some names of a list; none means all.</summary>
    public static Argument<string[]> Some(string name, IReadOnlyList<string> list)
    {
        var argument = new Argument<string[]>(name)
        {
            Description = $"Only these of: {string.Join(' ', list)}",
            HelpName = name,
            Arity = ArgumentArity.ZeroOrMore,
        };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !list.Contains(t.Value)) is { } unknown)
            {
                result.AddError($"{unknown.Value} is none of: {string.Join(' ', list)}");
            }
        });
        return argument;
    }

    private static int Parse(ArgumentResult result, string name, string what, string unit, int least, int most)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var digits = unit.Length > 0 && text.EndsWith(unit, StringComparison.Ordinal) ? text[..^unit.Length] : text;
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError($"{name} takes {what} from {least} to {most}");
        return least;
    }
}
