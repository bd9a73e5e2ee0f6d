using System.CommandLine;
using System.CommandLine.Parsing;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>Options that take a duration.</summary>
internal static class Durations
{
    /// <summary>Creates an option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is for; the range is added.</param>
    /// <param name="min">The shortest allowed.</param>
    /// <param name="max">The longest allowed.</param>
    public static Option<TimeSpan?> Create(string name, string description, TimeSpan min, TimeSpan max)
    {
        var range = $"{TimeSpanText.Format(min)} to {TimeSpanText.Format(max)}";
        return new Option<TimeSpan?>(name)
        {
            HelpName = "DURATION",
            Description = $"{description} Allowed: {range}.",
            CustomParser = result => Parse(result, name, min, max, range),
        };
    }

    /// <summary>The option's value as the interface wants it; null when it was not given.</summary>
    public static long? Usec(this ParseResult parsed, Option<TimeSpan?> option) =>
        parsed.GetValue(option) is { } value ? value.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static TimeSpan? Parse(ArgumentResult result, string name, TimeSpan min, TimeSpan max, string range)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!TimeSpanText.TryParse(text, out var value, out var error))
        {
            result.AddError($"{name}: {error}");
            return null;
        }

        if (value < min || value > max)
        {
            result.AddError($"{name}: {TimeSpanText.Format(value)} is out of range; allowed: {range}");
            return null;
        }

        return value;
    }
}
