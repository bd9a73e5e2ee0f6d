using Watchdog.Core;
using Watchdog.Daemon.Loop;

namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>Says of an event that is tried again what a test wants; by default that it is as it was.</summary>
internal sealed class FakeFacts : IRetriedFacts
{
    public Func<Event, State, Event?> OnRefresh { get; set; } = static (tried, _) => tried;

    public Event? Refresh(Event tried, State state) => OnRefresh(tried, state);
}
