using System.Diagnostics;

namespace Watchdog.Lab.Tests;

/// <summary>Runs tests/lab/lab. Commands go as argument lists; no shell on this side splits them.</summary>
internal static class LabCommand
{
    /// <summary>The longest that a command of a test should ever take.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    private static readonly string Script = FindScript();

    /// <summary>Runs <c>lab</c> to its end, or to the limit, at which it is killed with all that it started.</summary>
    public static async Task<CommandResult> RunAsync(IEnumerable<string> arguments, TimeSpan? limit = null)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limited = new CancellationTokenSource(limit ?? DefaultLimit);
        var exitCode = -1;
        try
        {
            await process.WaitForExitAsync(limited.Token);
            exitCode = process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new CommandResult(exitCode, await output, await errors);
    }

    /// <summary>Starts <c>lab</c> with all three streams redirected.</summary>
    public static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Script, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new LabException($"{Script} did not start");
    }

    private static string FindScript()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "tests", "lab", "lab");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new LabException($"tests/lab/lab is not above {AppContext.BaseDirectory}");
    }
}
