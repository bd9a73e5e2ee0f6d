using System.Text.Json;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>A command that runs while a session is armed for it, and what becomes of the session.</summary>
/// <param name="context">What the command has at hand.</param>
/// <param name="session">The session, just armed.</param>
/// <param name="words">The command and its arguments.</param>
internal sealed class ProtectedRun(CommandContext context, Session session, IReadOnlyList<string> words)
{
    // The daemon sees the end of a switch within 1 s: what is still armed after these has not switched.
    private const int MaxTries = 5;

    /// <summary>No exit code: the session has seen no switch, or does not see it yet.</summary>
    private const int StillArmed = -1;

    private string _printed = "";
    private bool _hinted;

    /// <summary>Runs it and waits for the session's end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        int code;
        try
        {
            code = await context.Environment.RunProgram(words[0], [.. words.Skip(1)], cancellation);
        }
        catch (Exception e) when (e is CliException or OperationCanceledException)
        {
            // It could not be started, or was interrupted: a session in which nothing changed would only be in the way.
            _ = await DisarmAsync(CancellationToken.None);
            throw;
        }

        if (code != 0)
        {
            Say($"{Name} exited {code}");
        }

        for (var tries = 1; ; tries++)
        {
            var end = await new StatusStream(context).FollowAsync(Take, static () => true, cancellation);
            if (end != StillArmed)
            {
                return end;
            }

            switch (await DisarmAsync(cancellation))
            {
                case null:
                    Say($"{Name} has changed nothing: disarmed");
                    return code == 0 ? ExitCode.Done : ExitCode.Failed;
                case var refusal when Code(refusal) == "switch-runs":
                    tries = 0;
                    break;
                case var refusal when tries == MaxTries && Code(refusal) == "changed":
                    Say($"what {Name} has changed comes with the next boot: {session.Id} stays armed for it");
                    return code == 0 ? ExitCode.Done : ExitCode.Failed;
                case var refusal when tries == MaxTries:
                    throw refusal;
            }

            await Task.Delay(context.Environment.ReconnectDelay, context.Environment.Time, cancellation);
        }
    }

    private string Name => SafeText.Printable(words[0], 64);

    /// <summary>Ends the session if nothing has changed.</summary>
    /// <returns>Why not; null when it has ended.</returns>
    private async Task<CliException?> DisarmAsync(CancellationToken cancellation)
    {
        try
        {
            _ = await context.CallAsync(ControlMethods.Disarm, new DisarmParameters { Id = session.Id }, cancellation);
            return null;
        }
        catch (CliException e)
        {
            return e;
        }
    }

    /// <summary>The stable word of a refusal; null when it is another error.</summary>
    private static string? Code(CliException refusal) =>
        refusal.Parameters is { ValueKind: JsonValueKind.Object } parameters && parameters.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>Prints one reply; the exit code when it is the last.</summary>
    private int? Take(ControlReply<StatusReply> reply)
    {
        var open = StatusView.Open(reply.Value, session.Id);
        var last = reply.Value.Last is { } l && l.Id == session.Id ? l : null;
        if (open is { Phase: Phase.Armed })
        {
            return StillArmed;
        }

        var line = StatusWatch.Describe(open ?? last, context.Paint);
        if (context.Json || line != _printed)
        {
            context.Print(reply, output => output.WriteLine(line));
            _printed = line;
        }

        Hint(open);
        return (open ?? last)?.Phase switch
        {
            Phase.Confirmed or Phase.Disarmed or Phase.Expired => ExitCode.Done,
            Phase.RolledBack or Phase.Stranded => ExitCode.RolledBack,
            null => ExitCode.Failed,
            Phase.Armed or Phase.Activating or Phase.Probation or Phase.RollingBack => null,
        };
    }

    private void Hint(Session? open)
    {
        if (open is { Phase: Phase.Probation } && !_hinted)
        {
            _hinted = true;
            Say(open.ConfirmBy == ConfirmBy.Probes
                ? $"the probes confirm when all required ones have passed for {TimeSpanText.FormatUsec(open.SettleUsec)}; or, from a NEW ssh session: rollbackctl confirm {open.Id}"
                : $"from a NEW ssh session: rollbackctl confirm {open.Id}");
        }
    }

    /// <summary>Says it to people; a program has the replies.</summary>
    private void Say(string text)
    {
        if (!context.Json)
        {
            context.Environment.Output.WriteLine(text);
            context.Environment.Output.Flush();
        }
    }
}
