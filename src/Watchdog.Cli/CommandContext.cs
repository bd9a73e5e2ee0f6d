using System.CommandLine;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli;

/// <summary>What a command has at hand: its arguments, its output, the daemon.</summary>
internal sealed class CommandContext(ParseResult parsed, GlobalOptions options, CliEnvironment environment)
{
    /// <summary>The command's arguments.</summary>
    public ParseResult Parsed { get; } = parsed;

    /// <summary>The surroundings.</summary>
    public CliEnvironment Environment { get; } = environment;

    /// <summary>Whether to print JSON.</summary>
    public bool Json { get; } = parsed.GetValue(options.Json);

    /// <summary>Paints words where colours are wanted.</summary>
    public Paint Paint { get; } = new(environment.Colours);

    private string SocketPath { get; } = parsed.GetValue(options.Socket)
        ?? (environment.Variable(GlobalOptions.SocketVariable) is { Length: > 0 } path ? path : GlobalOptions.DefaultSocket);

    /// <summary>Connects to the daemon.</summary>
    /// <exception cref="CliException">It cannot be reached.</exception>
    public async Task<VarlinkClient> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return await VarlinkClient.ConnectAsync(SocketPath, Environment.ConnectTimeout, Environment.Time, cancellation);
        }
        catch (ConnectException e)
        {
            throw ErrorMapping.Unreachable(SocketPath, e);
        }
    }

    /// <summary>Connects, calls, and waits for the reply.</summary>
    /// <exception cref="CliException">Whatever went wrong.</exception>
    public async Task<ControlReply<TReply>> CallAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        await using var client = await ConnectAsync(cancellation);
        using var limit = new CancellationTokenSource(Environment.CallTimeout, Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await client.CallAsync(method, parameters, either.Token);
        }
        catch (ControlErrorException e)
        {
            throw ErrorMapping.Refusal(e);
        }
        catch (ProtocolException e)
        {
            throw ErrorMapping.Broken(e);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw ErrorMapping.TimedOut(Environment.CallTimeout);
        }
    }

    /// <summary>Prints a reply: as one line of JSON, or in words.</summary>
    public void Print<T>(ControlReply<T> reply, Action<TextWriter> words)
        where T : class
    {
        if (Json)
        {
            Environment.Output.WriteLine(JsonLine.Of(reply.Json));
        }
        else
        {
            words(Environment.Output);
        }

        Environment.Output.Flush();
    }

    /// <summary>Writes an instant of a reply in local time.</summary>
    public string LocalTime(long realtimeUsec) => Output.LocalTime.Format(realtimeUsec, Environment.Zone);
}
