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
    public Task<ControlReply<TReply>> CallAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => CallAsync(method, parameters, Environment.CallTimeout, cancellation);

    /// <summary>
    /// As <see cref="CallAsync{TParameters, TReply}(ControlMethod{TParameters, TReply}, TParameters, CancellationToken)"/>, for
    /// what changes nothing and can be asked twice: a daemon that takes up its configuration, or makes way for another version,
    /// may go away before it answers, and the next is there at once.
    /// </summary>
    /// <exception cref="CliException">Whatever went wrong.</exception>
    public Task<ControlReply<TReply>> AskAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => AskAsync(method, parameters, Environment.CallTimeout, cancellation);

    /// <summary>
    /// As <see cref="AskAsync{TParameters, TReply}(ControlMethod{TParameters, TReply}, TParameters, CancellationToken)"/>, for
    /// what the daemon knows already: nobody waits long for one that is frozen.
    /// </summary>
    /// <exception cref="CliException">Whatever went wrong.</exception>
    public Task<ControlReply<TReply>> ReadAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => AskAsync(method, parameters, Environment.ReadTimeout, cancellation);

    /// <summary>Connects, calls with <c>more</c>, and waits for the last reply.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="take">Takes each reply as it comes, the last one too.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">Whatever went wrong.</exception>
    public Task<ControlReply<TReply>> CallMoreAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        Action<ControlReply<TReply>> take,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => CallMoreAsync(method, parameters, take, Environment.CallTimeout, cancellation);

    /// <summary>As the other one, with a limit of its own.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="take">Takes each reply as it comes, the last one too.</param>
    /// <param name="wait">How long all of it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">Whatever went wrong.</exception>
    public Task<ControlReply<TReply>> CallMoreAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        Action<ControlReply<TReply>> take,
        TimeSpan wait,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => GuardAsync(
            async (client, either) =>
            {
                ControlReply<TReply>? last = null;
                await foreach (var reply in client.CallMoreAsync(method, parameters, either))
                {
                    take(reply);
                    last = reply;
                }

                return last!;
            },
            wait,
            cancellation);

    /// <summary>A page for a person, as wide as the terminal.</summary>
    public Page NewPage(TextWriter output) => new(output, Environment.Size?.Invoke().Columns, Paint);

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

    private async Task<ControlReply<TReply>> AskAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        TimeSpan wait,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        try
        {
            return await CallAsync(method, parameters, wait, cancellation);
        }
        catch (CliException e) when (e.Name == ErrorMapping.WentAway)
        {
            return await CallAsync(method, parameters, wait, cancellation);
        }
    }

    private Task<ControlReply<TReply>> CallAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        TimeSpan wait,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
        => GuardAsync((client, either) => client.CallAsync(method, parameters, either), wait, cancellation);

    private async Task<ControlReply<TReply>> GuardAsync<TReply>(
        Func<VarlinkClient, CancellationToken, Task<ControlReply<TReply>>> call,
        TimeSpan wait,
        CancellationToken cancellation)
        where TReply : class
    {
        await using var client = await ConnectAsync(cancellation);
        using var limit = new CancellationTokenSource(wait, Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await call(client, either.Token);
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
            throw ErrorMapping.TimedOut(wait);
        }
    }
}
