using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>Where events go. Facts are read when the event's turn comes, not when it is sent.</summary>
internal interface IEventSink
{
    /// <summary>Sends an event that is made when its turn comes; null when there is none after all.</summary>
    void Post(Func<Event?> make);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="make">Makes the request, with the ticket to answer to, when its turn comes.</param>
    Task<Answer> AskAsync(Func<long, Request> make);

    /// <summary>The state after the last event.</summary>
    State State { get; }

    /// <summary>Completes at the next change of the state.</summary>
    Task WhenChangedAsync();
}
