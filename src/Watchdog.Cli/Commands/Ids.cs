using System.CommandLine;

namespace Watchdog.Cli.Commands;

/// <summary>The argument that names a session.</summary>
internal static class Ids
{
    /// <summary>Creates the argument.</summary>
    /// <param name="otherwise">What is meant when it is left out.</param>
    public static Argument<string?> Create(string otherwise) => new("ID")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = $"The session's id (default: {otherwise}).",
    };
}
