namespace Watchdog.Core;

/// <summary>A proof that counted, and when.</summary>
/// <param name="At">When it was accepted.</param>
/// <param name="Proof">The proof.</param>
public sealed record AcceptedProof(Moment At, Proof Proof);
