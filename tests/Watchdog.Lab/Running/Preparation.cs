using System.Diagnostics;

namespace Watchdog.Lab.Running;

/// <summary>Prepares the lab, once before a run: what is missing is installed, the product and the generations are built.</summary>
internal static class Preparation
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(10);

    /// <summary>Runs <c>lab prepare</c>, which says on standard error what it does; what takes long says so.</summary>
    /// <param name="output">Where the run speaks.</param>
    /// <param name="package">The install tree that the hosts get; null for what WATCHDOG_PACKAGE says, or one that is built.</param>
    /// <exception cref="RunEndException">It failed; with its exit code, which is 77 on a machine that cannot have a lab.</exception>
    public static async Task PrepareAsync(Output output, string? package = null)
    {
        // In a session of its own: an interrupt at the terminal must not end dpkg, which would have to be repaired by hand. And on
        // standard error: the other one may be for JSON alone.
        var start = new ProcessStartInfo("sh", ["-c", "exec setsid \"$1\" prepare >&2", "sh", LabCommand.Script]) { RedirectStandardInput = true };
        if (package is not null)
        {
            start.Environment["WATCHDOG_PACKAGE"] = package;
        }

        using var process = Process.Start(start) ?? throw new LabException("setsid did not start");
        process.StandardInput.Close();
        var from = TimeProvider.System.GetTimestamp();
        var told = TimeSpan.Zero;
        try
        {
            while (!process.HasExited)
            {
                await Task.Delay(Pause, TimeProvider.System, Interruption.Token);
                if (TimeProvider.System.GetElapsedTime(from) is var waited && waited - told > Telling)
                {
                    told = waited;
                    output.Say($"   ... {Figures.Whole(waited.TotalSeconds)} s");
                }
            }
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new RunEndException(process.ExitCode, $"lab prepare failed ({process.ExitCode})");
        }
    }

    // A package that is being installed is waited for.
    private static async Task EndAsync(Process prepare)
    {
        while (!prepare.HasExited && await IsInstallingAsync(prepare.Id))
        {
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }

        prepare.Kill(entireProcessTree: true);
        await prepare.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task<bool> IsInstallingAsync(int session)
    {
        using var found = Process.Start(new ProcessStartInfo("pgrep", ["-s", $"{session}", "-x", "apt-get|dpkg"]) { RedirectStandardOutput = true });
        await found!.WaitForExitAsync(CancellationToken.None);
        return found.ExitCode == 0;
    }
}
