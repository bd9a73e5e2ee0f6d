namespace Watchdog.Core;

/// <summary>What speaks for reachability in a heartbeat or confirm, as the daemon found it out about the peer.</summary>
/// <param name="By">Who: user and program, for the record.</param>
/// <param name="From">The remote address, or empty when unknown.</param>
/// <param name="SshSessionBegan">
/// CLOCK_BOOTTIME at which the peer's SSH session began; null when there is no sshd among its ancestors.
/// </param>
/// <param name="Forced">The operator overrides the rule. It is recorded.</param>
public sealed record Proof(string By, string From, TimeSpan? SshSessionBegan, bool Forced);
