using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>What waits for its turn in the loop: one thing at a time is done there, in the order in which it was sent.</summary>
internal interface IEventQueue
{
    /// <summary>Sends an event that is made when its turn comes, from facts that are read then.</summary>
    /// <param name="make">
    /// Makes the event; null when there is none after all. Where it cannot read its facts it throws, and is asked again later.
    /// </param>
    void Post(Func<Event?> make);

    /// <summary>Has something done in the loop's turn that is no event: while it is done, nothing else changes the state.</summary>
    /// <param name="act">What is done. Where it throws because a file cannot be read or written, it is done again later.</param>
    void RunInTurn(Action act);
}
