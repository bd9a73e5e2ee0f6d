using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Watchdog.Cli;

/// <summary>The library's help text, and below it the command's examples.</summary>
/// <param name="usual">The library's action.</param>
/// <param name="examples">The text below, by command.</param>
internal sealed class ExampleHelpAction(HelpAction usual, IReadOnlyDictionary<Command, string> examples)
    : SynchronousCommandLineAction
{
    /// <summary>Help is shown however wrong the rest of the command line is.</summary>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var text))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(text.ReplaceLineEndings("\n"));
        }

        return code;
    }
}
