using Watchdog.Core;

namespace Watchdog.Probes.Rounds;

/// <summary>What the daemon hands to a round: a <see cref="ProbeContext"/>, and which probes to run.</summary>
/// <param name="Session">The open session; null while none is open, and at arm.</param>
/// <param name="Operator">Who arms, while no session is open; null when that is not known.</param>
/// <param name="Names">The probes to run.</param>
internal sealed record RoundRequest(Session? Session, Operator? Operator, IReadOnlyCollection<string> Names)
{
    /// <summary>The request for these probes in a context.</summary>
    public static RoundRequest Of(ProbeContext context, IReadOnlyCollection<string> names) => new(context.Session, context.Operator, names);

    /// <summary>The context again.</summary>
    public ProbeContext ToContext() => Session is null ? ProbeContext.Arming(Operator) : new ProbeContext(Session);
}
