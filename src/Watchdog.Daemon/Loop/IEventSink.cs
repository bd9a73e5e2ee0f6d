using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>The loop as all others see it. Facts are read when an event's turn comes, not when it is sent.</summary>
internal interface IEventSink : IEventQueue
{
    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="make">Makes the request, with the ticket to answer to, when its turn comes.</param>
    Task<Answer> AskAsync(Func<long, Request> make);

    /// <summary>The state after the last event.</summary>
    State State { get; }

    /// <summary>Completes at the next change of the state.</summary>
    Task WhenChangedAsync();
}
