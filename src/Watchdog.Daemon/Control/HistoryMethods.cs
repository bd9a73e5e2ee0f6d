using System.Diagnostics.CodeAnalysis;
using Watchdog.Protocol;
using Watchdog.Store;

namespace Watchdog.Daemon.Control;

/// <summary>The method that reads the record.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the daemon, and a semaphore whose wait handle nobody takes holds nothing.")]
internal sealed class HistoryMethods(Requests requests, HistoryLog history)
{
    private const int Default = 200;
    private const int Most = 5000;

    private readonly SemaphoreSlim _operatorsReading = new(1);
    private readonly SemaphoreSlim _othersReading = new(1);

    /// <summary>Reads it; less of it for whoever may only read.</summary>
    public async Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation)
    {
        if (Requests.BadId(parameters.Id) is { } badId)
        {
            return badId;
        }

        var limit = parameters.Limit ?? Default;
        if (limit is < 1 or > Most)
        {
            return BadRequests.Of("limit", $"{limit} is not allowed", $"1 to {Most}");
        }

        // Readers of the history come one after the other, operators apart from all others: fifteen at once would take fifteen
        // times the memory.
        var mayOperate = requests.MayOperate(context);
        var turn = mayOperate ? _operatorsReading : _othersReading;
        await turn.WaitAsync(cancellation);
        try
        {
            return new HistoryReply
            {
                Entries = mayOperate
                    ? history.Read(parameters.Id, (int)limit)
                    : [.. history.Read(parameters.Id, (int)Math.Min(limit, Redaction.MostHistory)).Select(Redaction.Of)],
            };
        }
        finally
        {
            turn.Release();
        }
    }
}
