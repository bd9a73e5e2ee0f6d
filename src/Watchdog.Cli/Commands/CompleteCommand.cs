using System.CommandLine;
using Watchdog.Cli.Completion;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>
/// <c>rollbackctl complete -- WORD...</c>, for the shells' completions: the words that fit in place of the last one, a line each, with a
/// tab and what it is. Never fails: whoever presses a key wants no error.
/// </summary>
internal static class CompleteCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Creates the command.</summary>
    /// <param name="root">The program, with all other commands.</param>
    /// <param name="options">The options that every command has.</param>
    /// <param name="environment">The surroundings.</param>
    public static Command Create(RootCommand root, GlobalOptions options, CliEnvironment environment)
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("complete", "The words that fit in place of the last one.") { words };
        command.Hidden = true;
        var quick = environment with { ConnectTimeout = Limit, ReadTimeout = Limit };
        command.SetAction(async (parsed, cancellation) =>
        {
            var line = parsed.GetValue(words) ?? [];
            var completer = new Completer(root, new HostWords(new CommandContext(parsed, options, quick)));
            foreach (var candidate in await completer.CompleteAsync(line, cancellation))
            {
                environment.Output.WriteLine(candidate.Description.Length > 0 ? $"{candidate.Value}\t{SafeText.Printable(candidate.Description, 100)}" : candidate.Value);
            }

            environment.Output.Flush();
            return ExitCode.Done;
        });
        return command;
    }
}
