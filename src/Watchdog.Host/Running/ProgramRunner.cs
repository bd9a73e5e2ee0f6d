using System.Diagnostics;
using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Running;

/// <summary>Runs programs of the host, in the namespaces of the calling thread.</summary>
internal sealed class ProgramRunner : IProgramRunner
{
    private const int MostOutput = 1024 * 1024;
    private const int MostError = 16 * 1024;

    // A setuid wrapper comes before the program that it wraps (NixOS, security.wrappers).
    internal const string Wrappers = "/run/wrappers/bin";

    /// <inheritdoc/>
    public async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellation)
    {
        var path = Path.IsPathRooted(program) ? program : Programs.Find(program, Wrappers);
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        try
        {
            var output = ReadAsync(process.StandardOutput, MostOutput, cancellation);
            var error = ReadAsync(process.StandardError, MostError, cancellation);
            await WriteAsync(process.StandardInput, input, cancellation);
            var result = new ProgramResult(0, await output, await error);
            await process.WaitForExitAsync(cancellation);
            return result with { ExitCode = process.ExitCode };
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }
    }

    private static void Kill(Process process)
    {
        // The group first: it may have outlived the process that leads it, and then it still bears its number.
        _ = LibC.Kill(-process.Id, LibC.SignalKill);
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(StreamWriter writer, string input, CancellationToken cancellation)
    {
        try
        {
            await writer.WriteAsync(input.AsMemory(), cancellation);
            writer.Close();
        }
        catch (IOException)
        {
            // The program has ended without reading its input.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, int most, CancellationToken cancellation)
    {
        const int Piece = 4096;
        var text = new StringBuilder();
        var buffer = new char[Piece];
        for (int count; (count = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            // The rest is read too, so that the program can end.
            text.Append(buffer, 0, Math.Min(count, most - text.Length));
        }

        return text.ToString();
    }
}
