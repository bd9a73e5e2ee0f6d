using Watchdog.Core;

namespace Watchdog.Daemon.Probes.Outside;

/// <summary>What the daemon hands to a round: a <see cref="ProbeContext"/>.</summary>
/// <param name="Session">The open session; null while none is open, and at arm.</param>
/// <param name="Operator">Who arms, while no session is open; null when that is not known.</param>
internal sealed record RoundRequest(Session? Session, Operator? Operator)
{
    /// <summary>The request for a context.</summary>
    public static RoundRequest Of(ProbeContext context) => new(context.Session, context.Operator);

    /// <summary>The context again.</summary>
    public ProbeContext ToContext() => Session is null ? ProbeContext.Arming(Operator) : new ProbeContext(Session);
}
