using Watchdog.Core;
using Watchdog.Host.Systems;

namespace Watchdog.Daemon.Loop;

/// <summary>Reads from the host and from the store what an event that is tried again needs.</summary>
internal sealed class RetriedFacts(FoundSession found, HostReader host) : IRetriedFacts
{
    /// <inheritdoc/>
    public Event? Refresh(Event tried, State state) => tried switch
    {
        // The switch has ended meanwhile: its end has been seen, and another end will not come.
        ActivationStarted when !host.Read().SwitchRuns => null,
        Recovered e => found.FindAgain(e, state),
        ActivationEnded e => e with { Facts = host.ReadWithBoot(e.Facts.Probes) },
        _ => tried,
    };
}
