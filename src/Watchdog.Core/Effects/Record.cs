namespace Watchdog.Core;

/// <summary>Writes a line to the journal and the history.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="SessionId">The session, or empty.</param>
/// <param name="Text">The reason or detail, in words; may be empty.</param>
public sealed record Record(RecordKind Kind, string SessionId, string Text = "") : Effect;
