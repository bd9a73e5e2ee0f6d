namespace Watchdog.Protocol;

/// <summary>The parameters of <c>Confirm</c>.</summary>
public sealed record ConfirmParameters
{
    /// <summary>The session meant; null: the open one.</summary>
    public string? Id { get; init; }

    /// <summary>Accept the proof although the caller's session is older than the activation; null: false. The record keeps it.</summary>
    public bool? Force { get; init; }
}
