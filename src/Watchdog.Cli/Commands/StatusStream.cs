using Watchdog.Protocol;

namespace Watchdog.Cli.Commands;

/// <summary>Follows the status from change to change.</summary>
/// <remarks>
/// The switch that is watched may restart the daemon: a lost connection is made again, a few times. One for which the daemon has no
/// place is tried until there is one.
/// </remarks>
internal sealed class StatusStream(CommandContext context)
{
    /// <summary>How many tries in a row may fail before it is given up.</summary>
    private const int MaxTries = 30;

    /// <summary>Follows it.</summary>
    /// <param name="take">Takes each reply; what it returns ends this, null goes on.</param>
    /// <param name="mayRetry">Whether another connection is made; told why the daemon has refused the last one, null where it went away.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CliException">The daemon refuses, or is not there any more.</exception>
    public async Task<int> FollowAsync(Func<ControlReply<StatusReply>, int?> take, Func<CliException?, bool> mayRetry, CancellationToken cancellation)
    {
        var tries = 0;
        bool MayRetry() => mayRetry(null) && ++tries <= MaxTries;

        while (true)
        {
            try
            {
                await using var client = await context.ConnectAsync(cancellation);
                await foreach (var reply in client.CallMoreAsync(ControlMethods.Status, new NoParameters(), cancellation))
                {
                    tries = 0;
                    if (take(reply) is { } code)
                    {
                        return code;
                    }
                }
            }
            catch (ControlErrorException e)
            {
                var refusal = ErrorMapping.Refusal(e);
                if (!ErrorMapping.IsCrowded(e) || !mayRetry(refusal))
                {
                    throw refusal;
                }

                // A daemon that answers is there: however often it does, it is not given up.
                tries = 0;
            }
            catch (ProtocolException e) when (e.Fault != ProtocolFault.Closed || !MayRetry())
            {
                throw ErrorMapping.Broken(e);
            }
            catch (CliException e) when (e.ExitCode == ExitCode.Unreachable && MayRetry())
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
}
