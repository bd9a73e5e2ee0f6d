using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Outside;

/// <summary>What the daemon hands to a round: a <see cref="ProbeContext"/>.</summary>
/// <param name="Session">The open session; null while none is open, and at arm.</param>
internal sealed record RoundRequest(Session? Session)
{
    /// <summary>The request for a context.</summary>
    public static RoundRequest Of(ProbeContext context) => new(context.Session);

    /// <summary>The context again.</summary>
    public ProbeContext ToContext() => new(Session);
}
