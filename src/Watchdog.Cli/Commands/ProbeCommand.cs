using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl probe</c>.</summary>
internal static class ProbeCommand
{
    /// <summary>Creates the command.</summary>
    public static CommandSpec Create() => new(
        new Command("probe", "Runs the probes now and shows what they see.\nExits with 1 when one that counts fails, unless it failed at arm already."),
        RunAsync,
        """
        Exit codes of probe:
          0  none that counts fails, but for those that failed at arm
          1  one does
          5  refused: not permitted

        Example:
          rollbackctl probe
        """);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var reply = await context.CallAsync(ControlMethods.Probe, new NoParameters(), cancellation);
        var probes = reply.Value.Probes;
        context.Print(reply, output =>
        {
            if (probes.Count == 0)
            {
                output.WriteLine("no probes");
            }

            ProbeTable.Write(context.NewPage(output), probes);
        });

        // A probe that failed at arm does not count: only regressions do.
        return probes.Any(p => p is { Required: true, Latest.Outcome: ProbeOutcome.Failed, AtArm: null or { Outcome: not ProbeOutcome.Failed } })
            ? ExitCode.Failed
            : ExitCode.Done;
    }
}
