using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Watchdog.Cli.Commands;

namespace Watchdog.Cli;

/// <summary>The program: parses, runs one command, reports what went wrong.</summary>
internal static class CommandLine
{
    /// <summary>Runs the program.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="environment">The surroundings.</param>
    /// <param name="cancellation">Gives up, as an interrupt from the keyboard does.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        CliEnvironment environment,
        CancellationToken cancellation = default)
    {
        ProgramName.Settle();
        var options = new GlobalOptions();
        var root = Build(options, environment);
        // No response files: an argument that begins with @ is an argument.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var json = parsed.GetResult(options.Json) is { Implicit: false };
        try
        {
            if (parsed.Action is not HelpAction and not ExampleHelpAction && Mistyped.Option(parsed) is { } mistyped)
            {
                throw new CliException(ExitCode.Usage, "usage", mistyped, HelpOf(parsed));
            }

            if (parsed.Action is ParseErrorAction)
            {
                throw new CliException(
                    ExitCode.Usage,
                    "usage",
                    UsageFault.Of(parsed),
                    HelpOf(parsed));
            }

            var verb = parsed.CommandResult.Command.Name;
            if (parsed.GetValue(options.Sudo) && parsed.GetValue(options.Host) is null)
            {
                throw new CliException(ExitCode.Usage, "usage", "--sudo is for another host, which -H names", $"here: sudo rollbackctl {verb}");
            }

            // `deploy` runs here; `help` and the like never come this far.
            if (parsed.GetValue(options.Host) is { } host && verb != DeployCommand.Name)
            {
                return await RemoteHost.RunAsync(host, verb, parsed.GetValue(options.Sudo), arguments, environment, cancellation);
            }

            var invocation = new InvocationConfiguration
            {
                Output = environment.Output,
                Error = environment.Error,
                EnableDefaultExceptionHandler = false,

                // An interrupt from the keyboard reaches a command that is run, too: it may take its time to end.
                // A protected run takes interrupts itself.
                ProcessTerminationTimeout = verb is RunCommand.Name or DeployCommand.Name ? null : TimeSpan.FromSeconds(30),
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (CliException e)
        {
            ErrorReport.Write(environment, e, json);
            return e.ExitCode;
        }
        catch (IOException)
        {
            // A full disk, say, beneath a file that the output goes to: there may be nobody left to tell.
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            ErrorReport.Write(environment, ErrorMapping.Interrupted(), json);
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(GlobalOptions options, CliEnvironment environment)
    {
        var root = new RootCommand("Keeps a NixOS switch only when you can still reach the host afterwards; otherwise the old generation comes back by itself.");
        // No [suggest] and [diagram]: they answer in the library's form, and complete knows more.
        root.Directives.Clear();
        root.Options.Add(options.Json);
        root.Options.Add(options.Host);
        root.Options.Add(options.Sudo);
        root.Options.Add(options.Socket);
        var examples = new Dictionary<Command, string>
        {
            [root] = $"""
                Example:
                  rollbackctl arm && nixos-rebuild switch
                  rollbackctl confirm          # from a new ssh session, within the window

                {ExitCode.Help}
                """,
        };
        CommandSpec[] commands =
        [
            ArmCommand.Create(), RunCommand.Create(), DeployCommand.Create(options), StatusCommand.Create(), ProofCommands.Heartbeat(), ProofCommands.Confirm(),
            EndCommands.Disarm(), EndCommands.RollBack(), HistoryCommand.Create(), ProbeCommand.Create(), CheckCommand.Create(),
            SystemCommands.Allow(), SystemCommands.Incoming(), BootCommand.Create(),
        ];
        foreach (var (command, run, help) in commands)
        {
            root.Subcommands.Add(command);
            examples[command] = help;
            command.SetAction((parsed, cancellation) => run(new CommandContext(parsed, options, environment), cancellation));
        }

        root.Subcommands.Add(HelpCommand.Create(root));
        root.Subcommands.Add(CompleteCommand.Create(root, options, environment));
        foreach (var option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption help => new ExampleHelpAction((HelpAction)help.Action!, examples),
                VersionOption => new VersionAction(),
                _ => option.Action,
            };
        }

        return root;
    }

    private static string HelpOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "rollbackctl --help" : $"rollbackctl {parsed.CommandResult.Command.Name} --help";
}
