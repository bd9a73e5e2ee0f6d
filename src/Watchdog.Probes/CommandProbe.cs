using System.ComponentModel;
using System.Globalization;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes;

/// <summary>
/// A program of the user's own: exit code 0 passes, and its last line says what it saw. It runs in a process group of its
/// own, which is killed as a whole at its limit.
/// </summary>
internal sealed class CommandProbe(CommandSettings settings, IProgramRunner programs) : IProbe
{
    /// <summary>What the names of these probes begin with.</summary>
    public const string Prefix = "command:";

    /// <inheritdoc/>
    public string Name => Prefix + settings.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        try
        {
            var result = await RunAsync(cancellation);
            return result.ExitCode == 0
                ? new ProbeResult(Name, ProbeOutcome.Passed, ProgramResult.LastLine(result.Output))
                : new ProbeResult(
                    Name,
                    ProbeOutcome.Failed,
                    string.Create(CultureInfo.InvariantCulture, $"{settings.Program} exited {result.ExitCode}: {LastWords(result)}"));
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            return new ProbeResult(Name, ProbeOutcome.Failed, $"{settings.Program} cannot be started: {e.Message}");
        }
    }

    private static string LastWords(ProgramResult result) =>
        ProgramResult.LastLine(result.Output) is { Length: > 0 } output ? output : ProgramResult.LastLine(result.Error);

    private async Task<ProgramResult> RunAsync(CancellationToken cancellation)
    {
        if (!File.Exists(settings.Program))
        {
            throw new FileNotFoundException("there is no such file");
        }

        try
        {
            // Started by us it leads no group yet, so it does not fork and the group bears its number (setsid(1)).
            return await programs.RunAsync("setsid", [settings.Program, .. settings.Arguments], cancellation);
        }
        catch (FileNotFoundException)
        {
            return await programs.RunAsync(settings.Program, settings.Arguments, cancellation);
        }
    }
}
