using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Network;

/// <summary>
/// The host still has the address by which the operator came in, and a way back to them. From inside a host whose address
/// has moved within its network everything else works; whoever knows it by the old address is locked out.
/// </summary>
/// <remarks>
/// An address by DHCP counts as any other: whether its name has followed a lease that changed is not to be seen from here. Not so
/// an IPv6 address that is temporary (RFC 8981), which is meant to change, and an address that may float between hosts (a
/// second one, with the whole length as its prefix, as keepalived and failover addresses have it): its loss informs.
/// <c>ip route get</c> asks for no connection's packet: it finds no way that a rule keeps for a mark (ip-rule(8), fwmark) or for a
/// VRF. Where it found none at arm it is not asked again.
/// </remarks>
internal sealed class AddressProbe(IProgramRunner programs) : IProbe
{
    private const int KeepalivedProtocol = 18; // RTPROT_KEEPALIVED, rtnetlink.h

    /// <inheritdoc/>
    public string Name => KnownProbe.Address.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        try
        {
            return context.AtArm(Name) is { Evidence.Length: > 0 } before
                ? await CompareAsync(JsonSerializer.Deserialize(before.Evidence, NetworkJson.Default.AddressEvidence)!, context.Operator, cancellation)
                : await TakeAsync(context.Operator, cancellation);
        }
        catch (IOException e)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }
    }

    private async Task<ProbeResult> TakeAsync(Operator? way, CancellationToken cancellation)
    {
        if (way is null || !IPAddress.TryParse(way.Local, out var address))
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, "nobody is known who came in over SSH");
        }

        if (IPAddress.IsLoopback(address))
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"you came in on the host itself, to {address}");
        }

        var links = await LinksAsync(cancellation);
        var held = links.SelectMany(l => l.Addresses.Select(a => (Link: l, Address: a))).FirstOrDefault(a => Same(a.Address.Address, address));
        if (held.Link is null)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"the host does not have the address {address}, to which you came");
        }

        if (held.Address.IsTemporary)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, $"{address}, to which you came, is temporary (RFC 8981): it will change by itself");
        }

        var floats = MayFloat(held.Link, held.Address);
        var unseen = await RouteFaultAsync(address, way.Remote, cancellation);
        return new ProbeResult(
            Name,
            ProbeOutcome.Passed,
            $"you came to {address} on {held.Link.Name}{(floats ? ", which may float between hosts: its loss only informs" : "")}{(unseen is null ? "" : $"; which way answers go is not seen: {unseen}")}",
            JsonSerializer.Serialize(new AddressEvidence(address.ToString(), held.Link.Name, HasRoute: unseen is null), NetworkJson.Default.AddressEvidence),
            Corroborates: floats);
    }

    private async Task<ProbeResult> CompareAsync(AddressEvidence before, Operator? way, CancellationToken cancellation)
    {
        var address = IPAddress.Parse(before.Address);
        var links = await LinksAsync(cancellation);
        var held = links.Where(l => l.Addresses.Any(a => Same(a.Address, address))).Select(l => l.Name).ToList();
        if (held.Count == 0)
        {
            string[] now =
            [
                .. links.Where(l => l.Name == before.Link).SelectMany(l => l.Addresses)
                    .Where(a => a.Address.AddressFamily == address.AddressFamily && !a.Address.IsIPv6LinkLocal)
                    .Select(a => a.Address.ToString()),
            ];
            return new ProbeResult(
                Name,
                ProbeOutcome.Failed,
                $"the host does not have {address} any more, by which you came in: {before.Link} {(now.Length > 0 ? $"has {string.Join(", ", now)}" : "has no other")}");
        }

        return way is not null && before.HasRoute && await RouteFaultAsync(address, way.Remote, cancellation) is { } fault
            ? new ProbeResult(Name, ProbeOutcome.Failed, $"there is no way back from {address} to {way.Remote}, from where you came: {fault}")
            : new ProbeResult(Name, ProbeOutcome.Passed, $"{address} on {string.Join(", ", held)}");
    }

    // A link-local address names no route without its link.
    private async Task<string?> RouteFaultAsync(IPAddress address, string remote, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(remote, out var to) || to.IsIPv6LinkLocal || to.AddressFamily != address.AddressFamily)
        {
            return null;
        }

        var route = await programs.RunAsync("ip", ["route", "get", to.ToString(), "from", address.ToString()], cancellation);
        return route.ExitCode == 0 ? null : ProgramResult.LastLine(route.Error);
    }

    private static bool MayFloat(Link link, Held held) =>
        held.IsOfKeepalived
        || (held.Prefix == held.Address.GetAddressBytes().Length * 8
            && link.Addresses.Any(a => a != held && a.Address.AddressFamily == held.Address.AddressFamily && a.Prefix < held.Prefix && !a.Address.IsIPv6LinkLocal));

    private static bool Same(IPAddress one, IPAddress other) => one.GetAddressBytes().AsSpan().SequenceEqual(other.GetAddressBytes());

    private async Task<IReadOnlyList<Link>> LinksAsync(CancellationToken cancellation)
    {
        var shown = await programs.RunAsync("ip", ["-json", "address", "show"], cancellation);
        return shown.ExitCode == 0
            ? Parse(shown.Output)
            : throw new InvalidOperationException($"ip address exited {shown.ExitCode}: {ProgramResult.LastLine(shown.Error)}");
    }

    /// <summary>Reads what <c>ip -json address show</c> prints (ipaddress.c of iproute2). What is not understood is passed over.</summary>
    /// <exception cref="IOException">It is no JSON.</exception>
    internal static IReadOnlyList<Link> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
            [
                .. Elements(document.RootElement).Select(l => new Link(
                    Text(l, "ifname"),
                    [.. l.TryGetProperty("addr_info", out var all) ? Elements(all).Select(Read).OfType<Held>() : []])),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped string that is not Unicode.
            throw new IOException("ip address prints what is no JSON", e);
        }
    }

    private static Held? Read(JsonElement element) =>
        IPAddress.TryParse(Text(element, "local"), out var address)
        && element.TryGetProperty("prefixlen", out var length) && length.TryGetInt32(out var prefix)
            ? new Held(address, prefix, Truth(element, "temporary"), IsKeepalived(Text(element, "protocol")))
            : null;

    private static bool IsKeepalived(string protocol) =>
        protocol == "keepalived" || protocol == KeepalivedProtocol.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Elements(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object) : [];

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool Truth(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>An interface.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Addresses">What it has.</param>
    internal sealed record Link(string Name, IReadOnlyList<Held> Addresses);

    /// <summary>An address of an interface.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="Prefix">How many bits of it are the network's.</param>
    /// <param name="IsTemporary">Whether it is one of IPv6 that is replaced after a while.</param>
    /// <param name="IsOfKeepalived">Whether keepalived says that it is its own (IFA_PROTO).</param>
    internal sealed record Held(IPAddress Address, int Prefix, bool IsTemporary, bool IsOfKeepalived);
}
