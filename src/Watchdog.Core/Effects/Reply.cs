namespace Watchdog.Core;

/// <summary>Answers a request.</summary>
/// <param name="Ticket">Whom to answer.</param>
/// <param name="Answer">What to say.</param>
public sealed record Reply(long Ticket, Answer Answer) : Effect;
