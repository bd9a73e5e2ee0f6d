namespace Watchdog.Core;

/// <summary>Somebody wants to end a session in which nothing has changed.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="By">Who asks.</param>
/// <param name="Facts">What the host looks like now.</param>
public sealed record DisarmRequested(long Ticket, string? Id, string By, HostFacts Facts) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "disarm";
}
