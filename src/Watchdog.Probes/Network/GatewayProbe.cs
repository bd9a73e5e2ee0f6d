using System.Net;
using System.Text.Json;
using Watchdog.Core;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Network;

/// <summary>
/// The next hop of the default route answers an ICMP echo, or has lately answered the kernel (its neighbour entry is
/// REACHABLE, ip-neighbour(8)), for one that drops echoes. One of several is enough.
/// </summary>
internal sealed class GatewayProbe(IProgramRunner programs, IEcho echo) : IProbe
{
    /// <inheritdoc/>
    public string Name => KnownProbe.Gateway.Name;

    /// <inheritdoc/>
    public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        List<Hop> hops;
        try
        {
            hops = [.. await HopsAsync("-4", cancellation), .. await HopsAsync("-6", cancellation)];
        }
        catch (FileNotFoundException e)
        {
            return new ProbeResult(Name, ProbeOutcome.Skipped, e.Message);
        }

        if (hops.Count == 0)
        {
            return new ProbeResult(
                Name,
                context.AtArm(Name)?.Outcome == ProbeOutcome.Passed ? ProbeOutcome.Failed : ProbeOutcome.Skipped,
                "there is no default route with a next hop");
        }

        var answered = await echo.AskAsync([.. hops.Select(h => h.Address)], cancellation);
        foreach (var hop in hops)
        {
            if (answered.Contains(hop.Address))
            {
                return new ProbeResult(Name, ProbeOutcome.Passed, $"{hop} answers");
            }

            if (await IsNeighbourAsync(hop, cancellation))
            {
                return new ProbeResult(Name, ProbeOutcome.Passed, $"{hop} is a reachable neighbour, but answers no echo");
            }
        }

        return new ProbeResult(Name, ProbeOutcome.Failed, $"no answer from {string.Join(", ", hops)}");
    }

    private async Task<IReadOnlyList<Hop>> HopsAsync(string family, CancellationToken cancellation)
    {
        var hops = new List<Hop>();
        var routes = await programs.RunAsync("ip", [family, "-json", "route", "show", "default"], cancellation);
        foreach (var route in Elements(routes))
        {
            // A route through a tunnel or a point-to-point link has no next hop. A link-local one has the link as its scope.
            if (IPAddress.TryParse(Text(route, "gateway"), out var address) && !address.IsIPv6LinkLocal)
            {
                hops.Add(new Hop(address, Text(route, "dev")));
            }
        }

        return hops;
    }

    private async Task<bool> IsNeighbourAsync(Hop hop, CancellationToken cancellation)
    {
        var shown = await programs.RunAsync("ip", ["-json", "neighbour", "show", hop.Address.ToString(), "dev", hop.Link], cancellation);
        return Elements(shown).Any(n =>
            n.TryGetProperty("state", out var states)
            && states.ValueKind == JsonValueKind.Array
            && states.EnumerateArray().Any(s => s.ValueKind == JsonValueKind.String && s.GetString() == "REACHABLE"));
    }

    private static IReadOnlyList<JsonElement> Elements(ProgramResult result)
    {
        if (result.ExitCode != 0 || string.IsNullOrWhiteSpace(result.Output))
        {
            return [];
        }

        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(e => e.Clone()).Where(e => e.ValueKind == JsonValueKind.Object)]
            : [];
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private sealed record Hop(IPAddress Address, string Link)
    {
        public override string ToString() => $"{Address} on {Link}";
    }
}
