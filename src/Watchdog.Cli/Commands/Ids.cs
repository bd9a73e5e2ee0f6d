using System.CommandLine;
using System.CommandLine.Parsing;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>The argument that names a session.</summary>
internal static class Ids
{
    /// <summary>Creates the argument. A word that cannot be an id is refused here: the daemon is not asked for it.</summary>
    /// <param name="otherwise">What is meant when it is left out.</param>
    public static Argument<string?> Create(string otherwise) => new("ID")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"The session's id (default: {otherwise}).",
        Validators = { CheckForm },
    };

    private static void CheckForm(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(t => !SessionIds.IsValid(t.Value) && !t.Value.StartsWith('-')))
        {
            result.AddError($"'{SafeText.Printable(token.Value, 64)}' is no session's id: an id has {SessionIds.Length} letters and digits, such as k3f9x2; `rollbackctl status` shows it");
        }
    }
}
