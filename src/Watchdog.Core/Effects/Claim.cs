namespace Watchdog.Core;

/// <summary>Takes the session's end for the daemon, so that the executor cannot roll it back any more. Fails if the executor was first.</summary>
/// <param name="SessionId">The session.</param>
public sealed record Claim(string SessionId) : Effect
{
    /// <inheritdoc/>
    public override bool Required => true;
}
