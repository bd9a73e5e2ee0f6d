using Watchdog.Cli.Output;

namespace Watchdog.Cli;

/// <summary>Says what went wrong: in words on standard error, or as one line of JSON on standard output.</summary>
internal static class ErrorReport
{
    /// <summary>Writes the report.</summary>
    public static void Write(CliEnvironment environment, CliException error, bool json)
    {
        if (json)
        {
            environment.Output.WriteLine(JsonLine.Of(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("error", error.Name);
                writer.WritePropertyName("parameters");
                if (error.Parameters is { } parameters)
                {
                    parameters.WriteTo(writer);
                }
                else
                {
                    writer.WriteStartObject();
                    writer.WriteString("reason", error.Message);
                    writer.WriteString("hint", error.Hint);
                    writer.WriteEndObject();
                }

                writer.WriteNumber("exit_code", error.ExitCode);
                writer.WriteEndObject();
            }));
            environment.Output.Flush();
            return;
        }

        environment.Error.WriteLine($"rollbackctl: {error.Message}");
        if (error.Hint.Length > 0)
        {
            environment.Error.WriteLine($"hint: {AskedOver.Typed(error.Hint, environment)}");
        }

        environment.Error.Flush();
    }
}
