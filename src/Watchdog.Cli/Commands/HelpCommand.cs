using System.CommandLine;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl help [COMMAND]</c>: the same text as <c>--help</c>, where people look for it.</summary>
internal static class HelpCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="root">The program, with all other commands.</param>
    public static Command Create(RootCommand root)
    {
        var verb = new Argument<string?>("COMMAND")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "The command to explain (default: all of them).",
        };
        var command = new Command("help", "Explains a command.") { verb };
        command.SetAction((parsed, cancellation) =>
        {
            var name = parsed.GetValue(verb);
            if (name is not null && root.Subcommands.All(c => c.Name != name))
            {
                throw new CliException(ExitCode.Usage, "usage", Mistyped.Explain("command", name, root.Subcommands.Select(c => c.Name)), "rollbackctl --help");
            }

            string[] words = name is null ? ["--help"] : [name, "--help"];
            return root.Parse(words).InvokeAsync(parsed.InvocationConfiguration, cancellation);
        });
        return command;
    }
}
