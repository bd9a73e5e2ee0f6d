using System.Text.Json.Serialization;

namespace Watchdog.Probes.Stranger;

/// <summary>What the stranger found.</summary>
/// <param name="CannotLook">Why it could not try at all; null when it could.</param>
/// <param name="Listeners">For each listener tried, in the order's order.</param>
/// <param name="Tunnels">For each tunnel tried, in the order's order.</param>
internal sealed record StrangerReport(
    string? CannotLook,
    IReadOnlyList<StrangerReport.Listener> Listeners,
    IReadOnlyList<StrangerReport.Tunnel> Tunnels)
{
    /// <summary>The fault of a listener on a wildcard of a family of which the host has no address: nobody comes in by it.</summary>
    public const string NoAddress = "the host has no such address";

    /// <summary>The fault of a listener of IPv6 where the host has such addresses, and the stranger can be given none.</summary>
    public const string NoIPv6 = "there is no IPv6 for a stranger";

    /// <summary>A report of nothing but the reason.</summary>
    public static StrangerReport Unable(string why) => new(why, [], []);

    /// <summary>What a twin of the firewall said of the operator; null when it was not asked.</summary>
    public TwinAnswer? Twin { get; init; }

    /// <summary>The same in words that go on where somebody is kept out; empty when it was not asked, or says nothing.</summary>
    [JsonIgnore]
    public string TwinWords => Twin is { Outcome: TwinOutcome.KeepsOut } twin ? $"; {twin.Detail}" : "";

    /// <summary>What sshd said of the key; null when it was not asked.</summary>
    public KeyAnswer? Key { get; init; }

    /// <summary>One listener.</summary>
    /// <param name="Address">Its address, as in the order.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="Fault">Why sshd did not greet; null when it did.</param>
    internal sealed record Listener(string Address, int Port, string? Fault);

    /// <summary>One tunnel.</summary>
    /// <param name="Name">The interface.</param>
    /// <param name="CannotLook">Why it could not be tried; null when it could.</param>
    /// <param name="Fault">Why no SSH port of it greeted, or not all; null when all did.</param>
    /// <param name="Reached">The ports on which sshd greeted through the tunnel.</param>
    /// <param name="IsUp">Whether the tunnel itself has let the stranger in, who may yet not have reached sshd.</param>
    internal sealed record Tunnel(string Name, string? CannotLook, string? Fault, IReadOnlyList<int> Reached, bool IsUp = false);
}
