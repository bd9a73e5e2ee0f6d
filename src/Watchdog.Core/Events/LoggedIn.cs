namespace Watchdog.Core;

/// <summary>An operator has logged in over SSH.</summary>
/// <param name="Proof">What the daemon found out about the login.</param>
public sealed record LoggedIn(Proof Proof) : Event;
