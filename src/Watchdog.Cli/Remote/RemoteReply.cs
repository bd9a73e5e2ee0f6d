using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>Reads what rollbackctl on another host prints with <c>--json</c>: a reply, or the error that <see cref="ErrorReport"/> writes.</summary>
internal static class RemoteReply
{
    /// <summary>Reads a reply.</summary>
    /// <param name="method">What was called.</param>
    /// <param name="json">What was printed.</param>
    /// <param name="program">How a person here calls the program there: what they are told to type names the host.</param>
    /// <exception cref="CliException">It is an error, or none of both.</exception>
    public static ControlReply<TReply> Read<TParameters, TReply>(ControlMethod<TParameters, TReply> method, JsonElement json, string program)
        where TParameters : class
        where TReply : class
    {
        if (json.TryGetProperty("error", out var name) && name.ValueKind == JsonValueKind.String && json.TryGetProperty("exit_code", out var code))
        {
            throw Error(name, code, program, json.TryGetProperty("parameters", out var p) && p.ValueKind == JsonValueKind.Object ? p : null);
        }

        try
        {
            return new ControlReply<TReply>(method.ReadReply(json), json);
        }
        catch (ProtocolException e)
        {
            throw ErrorMapping.Broken(e);
        }
    }

    private static CliException Error(JsonElement name, JsonElement code, string program, JsonElement? parameters)
    {
        using var empty = JsonDocument.Parse("{}");

        // Read as an error of the daemon's: that makes its words printable.
        var error = new ControlErrorException(new VarlinkError(Text(name), parameters ?? empty.RootElement.Clone()));
        var exitCode = code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var n) && n is >= ExitCode.Failed and <= ExitCode.Unreachable ? n : ExitCode.Failed;
        return new CliException(exitCode, error.Name, error.Reason, AskedOver.Typed(error.Hint, program), error.Parameters);
    }

    private static string Text(JsonElement name)
    {
        try
        {
            return name.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escaped string.
            return "";
        }
    }
}
