namespace Watchdog.Core;

/// <summary>Somebody wants the rollback now.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Id">The session meant, or null for the open one.</param>
/// <param name="By">Who asks.</param>
public sealed record RollBackRequested(long Ticket, string? Id, string By) : Request(Ticket)
{
    /// <inheritdoc/>
    public override string Command => "rollback";
}
