using System.CommandLine;
using System.CommandLine.Invocation;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>Prints the program's name and version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"rollbackctl {Interface.Version}");
        return ExitCode.Done;
    }
}
