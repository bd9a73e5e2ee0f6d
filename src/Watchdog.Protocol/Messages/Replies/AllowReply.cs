namespace Watchdog.Protocol;

/// <summary>The reply of <c>Allow</c>.</summary>
public sealed record AllowReply
{
    /// <summary>The store path that may be switched to.</summary>
    public required string System { get; init; }

    /// <summary>Whether it was refused before, because it had been rolled back.</summary>
    public required bool WasRefused { get; init; }
}
