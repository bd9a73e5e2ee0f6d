namespace Watchdog.Protocol;

/// <summary>The parameters of <c>org.varlink.service.GetInterfaceDescription</c>.</summary>
public sealed record DescriptionParameters
{
    /// <summary>The interface's name.</summary>
    public required string Interface { get; init; }
}
