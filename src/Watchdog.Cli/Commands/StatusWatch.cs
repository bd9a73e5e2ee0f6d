using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary><c>rollbackctl status --watch</c>: prints each change until the session has ended.</summary>
/// <remarks>The switch that is watched may restart the daemon: a lost connection is made again, a few times.</remarks>
internal sealed class StatusWatch(CommandContext context, string? wanted)
{
    /// <summary>How many tries in a row may fail before the watch gives up.</summary>
    private const int MaxTries = 30;

    private string? _watched;
    private string _printed = "";

    /// <summary>Watches.</summary>
    /// <returns>0: ended without a rollback; 3: there was nothing to watch; 4: rolled back.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var tries = 0;
        while (true)
        {
            try
            {
                await using var client = await context.ConnectAsync(cancellation);
                await foreach (var reply in client.CallMoreAsync(ControlMethods.Status, new NoParameters(), cancellation))
                {
                    tries = 0;
                    if (Show(reply) is { } code)
                    {
                        return code;
                    }
                }
            }
            catch (ControlErrorException e)
            {
                throw ErrorMapping.Refusal(e);
            }
            catch (ProtocolException e) when (e.Fault != ProtocolFault.Closed || !MayRetry(++tries))
            {
                throw ErrorMapping.Broken(e);
            }
            catch (CliException e) when (e.ExitCode == ExitCode.Unreachable && MayRetry(++tries))
            {
                // Falls through to the next try.
            }
            catch (ProtocolException)
            {
                // Falls through to the next try.
            }

            await Task.Delay(context.Environment.ReconnectDelay, context.Environment.Time, cancellation);
        }
    }

    private bool MayRetry(int tries) => _watched is not null && tries <= MaxTries;

    /// <summary>Prints one reply; the exit code when it is the last.</summary>
    private int? Show(ControlReply<StatusReply> reply)
    {
        var status = reply.Value;
        StatusView.Require(status, _watched ?? wanted);
        var open = StatusView.Open(status, _watched ?? wanted);
        var first = _watched is null;
        _watched ??= open?.Id;
        context.Print(reply, output =>
        {
            if (first)
            {
                StatusView.Write(output, status, wanted, context);
                output.WriteLine();
            }

            var line = Describe(open ?? status.Last);
            if (line != _printed)
            {
                output.WriteLine(line);
                _printed = line;
            }
        });
        return open switch
        {
            { Phase: Phase.Stranded } => ExitCode.RolledBack,
            not null => null,
            null when first => StatusView.CodeOf(status, wanted),
            _ => PhaseWords.IsRolledBack(status.Last?.Phase ?? Phase.RolledBack) ? ExitCode.RolledBack : ExitCode.Done,
        };
    }

    private string Describe(Session? session)
    {
        if (session is null)
        {
            return "";
        }

        var worse = session.Probes.Where(ProbeTable.IsWorse).Select(p => SafeText.Printable(p.Name, 64)).ToArray();
        return SessionView.Summary(session, context.Paint)
            + (worse.Length > 0 ? context.Paint.Bad(" [worse than at arm: " + string.Join(", ", worse) + "]") : "");
    }
}
