namespace Watchdog.Core;

/// <summary>Proof of reachability that ends the session and keeps the new system.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="Proof">What the daemon found out about the peer.</param>
public sealed record ConfirmReceived(long Ticket, string? Id, Proof Proof) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "confirm";
}
