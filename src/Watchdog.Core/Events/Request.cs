namespace Watchdog.Core;

/// <summary>An event whose sender waits for an <see cref="Answer"/>.</summary>
/// <param name="Ticket">Tells the shell whom to answer.</param>
public abstract record Request(long Ticket) : Event
{
    /// <summary>What is asked for, as the command is called.</summary>
    public abstract string Command { get; }
}
