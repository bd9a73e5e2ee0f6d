using System.Threading.Channels;
using Watchdog.Core;
using Watchdog.Daemon.Pid1;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// The queue in front of <see cref="SessionLoop"/>, which alone reads it. It is a type of its own because the loop's effects send
/// events too: both are given the queue, and neither needs the other.
/// </summary>
internal sealed class EventQueue : IEventQueue, IBootReports
{
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new() { SingleReader = true });

    /// <inheritdoc/>
    public void Post(Func<Event?> make) => _entries.Writer.TryWrite(new Entry(make, null));

    /// <inheritdoc/>
    public void RunInTurn(Action act) => Post(() =>
    {
        act();
        return null;
    });

    /// <inheritdoc/>
    public void Report(Event result) => Post(() => result);

    /// <summary>Sends a request.</summary>
    /// <param name="make">Makes it when its turn comes.</param>
    /// <param name="ticket">Whom to answer.</param>
    public void Ask(Func<Request> make, long ticket) => _entries.Writer.TryWrite(new Entry(make, ticket));

    /// <summary>All that is sent, in its order, until it is cancelled. For one reader.</summary>
    public IAsyncEnumerable<Entry> ReadAllAsync(CancellationToken cancellation) => _entries.Reader.ReadAllAsync(cancellation);

    /// <summary>What was sent.</summary>
    /// <param name="Make">Makes the event; null when there is none after all.</param>
    /// <param name="Ticket">The ticket of the request that it is; null when nobody waits for it.</param>
    internal readonly record struct Entry(Func<Event?> Make, long? Ticket);
}
