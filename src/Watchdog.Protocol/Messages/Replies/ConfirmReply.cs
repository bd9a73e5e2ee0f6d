namespace Watchdog.Protocol;

/// <summary>The reply to <c>Confirm</c>.</summary>
public sealed record ConfirmReply
{
    /// <summary>The session as it stands after the call.</summary>
    public required Session Session { get; init; }

    /// <summary>What the operator should know besides; may be empty.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
