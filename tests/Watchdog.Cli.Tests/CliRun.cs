using System.Text.Json;

namespace Watchdog.Cli.Tests;

/// <summary>One run of the program, in this process.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static Task<CliRun> AgainstAsync(FakeDaemon daemon, params string[] arguments) =>
        RunAsync([.. arguments, "--socket", daemon.SocketPath]);

    public static async Task<CliRun> RunAsync(
        string[] arguments,
        Func<CliEnvironment, CliEnvironment>? with = null,
        CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment { Output = output, Error = error, ReconnectDelay = TimeSpan.FromMilliseconds(1) };
        var code = await CommandLine.RunAsync(arguments, with?.Invoke(environment) ?? environment, cancellation);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
