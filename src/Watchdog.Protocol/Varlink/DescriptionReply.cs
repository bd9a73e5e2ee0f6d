namespace Watchdog.Protocol;

/// <summary>The reply to <c>org.varlink.service.GetInterfaceDescription</c>.</summary>
public sealed record DescriptionReply
{
    /// <summary>The interface in varlink's own language.</summary>
    public required string Description { get; init; }
}
