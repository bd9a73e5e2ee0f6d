using System.Diagnostics;

namespace Watchdog.Lab.Hosts;

/// <summary>Runs tests/lab/lab. Commands go as argument lists; no shell on this side splits them.</summary>
public static class LabCommand
{
    /// <summary>The longest that a command of a test should ever take.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(2);

    /// <summary>The path of tests/lab/lab.</summary>
    public static readonly string Script = FindScript();

    /// <summary>Runs <c>lab</c> to its end, or to the limit, at which it is killed with all that it started.</summary>
    /// <param name="arguments">The verb and what it takes.</param>
    /// <param name="limit">When it is killed; default: <see cref="DefaultLimit"/>.</param>
    /// <param name="input">What it reads from standard input; nothing where it is null.</param>
    /// <exception cref="OperationCanceledException">This program was told to end (<see cref="Interruption"/>).</exception>
    public static Task<CommandResult> RunAsync(IEnumerable<string> arguments, TimeSpan? limit = null, string? input = null) =>
        RunAsync(arguments, limit ?? DefaultLimit, input, Interruption.Token);

    /// <summary>As <see cref="RunAsync(IEnumerable{string}, TimeSpan?, string?)"/>, also when this program was told to end: what takes a host away.</summary>
    public static Task<CommandResult> RunToEndAsync(IEnumerable<string> arguments) =>
        RunAsync(arguments, DefaultLimit, input: null, CancellationToken.None);

    /// <summary>Runs <c>lab</c> and tells each line of its output and errors as it comes.</summary>
    /// <param name="arguments">The verb and what it takes.</param>
    /// <param name="told">Gets the lines, one at a time.</param>
    /// <param name="limit">When it is killed.</param>
    /// <returns>The exit code; -1 when it was killed.</returns>
    /// <exception cref="OperationCanceledException">This program was told to end.</exception>
    public static async Task<int> FollowAsync(IEnumerable<string> arguments, Action<string> told, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(told);
        using var process = Start(arguments);
        process.StandardInput.Close();
        var one = new Lock();
        async Task ReadAsync(StreamReader from)
        {
            while (await from.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (one)
                {
                    told(line);
                }
            }
        }

        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(Interruption.Token);
        limited.CancelAfter(limit);
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

        await reading;
        Interruption.Token.ThrowIfCancellationRequested();
        return exitCode;
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

    private static async Task<CommandResult> RunAsync(IEnumerable<string> arguments, TimeSpan limit, string? input, CancellationToken interruption)
    {
        interruption.ThrowIfCancellationRequested();
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(interruption);
        limited.CancelAfter(limit);
        var exitCode = -1;
        try
        {
            await WriteAsync(process, input, limited.Token);
            await process.WaitForExitAsync(limited.Token);
            exitCode = process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        var result = new CommandResult(exitCode, await output, await errors);
        interruption.ThrowIfCancellationRequested();
        return result;
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all, and says why by its exit code.
        }
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
