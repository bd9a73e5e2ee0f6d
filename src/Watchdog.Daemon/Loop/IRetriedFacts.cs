using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>What has become of an event's facts by the time at which the event is tried again.</summary>
internal interface IRetriedFacts
{
    /// <summary>The event with its facts read anew; null when it is no longer true.</summary>
    /// <param name="tried">The event whose required effect has failed.</param>
    /// <param name="state">The loop's state now.</param>
    Event? Refresh(Event tried, State state);
}
