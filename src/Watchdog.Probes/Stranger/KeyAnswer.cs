namespace Watchdog.Probes.Stranger;

/// <summary>What sshd said of a key.</summary>
/// <param name="Outcome">Whether it would take it.</param>
/// <param name="Detail">What was seen, in words.</param>
internal sealed record KeyAnswer(KeyOutcome Outcome, string Detail);
