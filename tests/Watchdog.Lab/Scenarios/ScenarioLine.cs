using System.Text.Json;

namespace Watchdog.Lab.Scenarios;

/// <summary>What came of one scenario that was played: a line of JSON in the file that WATCHDOG_SCENARIOS names.</summary>
/// <param name="Scenario">Its id (<see cref="ScenarioList"/>).</param>
/// <param name="Test">The test that played it.</param>
/// <param name="Recovered">Whether all came out as it must.</param>
/// <param name="Since">What the seconds are counted from: <c>deadline</c>, <c>power-on</c>, <c>reboot</c>; or empty.</param>
/// <param name="LanSeconds">Seconds until a new session over the LAN reached the old generation; null where nothing was lost.</param>
/// <param name="TunnelSeconds">The same through the tunnel.</param>
/// <param name="Cause">What the history names as the cause, or what was kept from happening.</param>
public sealed record ScenarioLine(string Scenario, string Test, bool Recovered, string Since, double? LanSeconds, double? TunnelSeconds, string Cause)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads a file of them.</summary>
    /// <exception cref="LabException">There is none, or a line of it is none.</exception>
    public static IReadOnlyList<ScenarioLine> ReadAll(string file)
    {
        if (!File.Exists(file))
        {
            throw new LabException($"{file}: nothing was played yet");
        }

        try
        {
            return [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<ScenarioLine>(l, Options)!)];
        }
        catch (JsonException e)
        {
            throw new LabException($"{file}: {e.Message}");
        }
    }

    /// <summary>The line, without its end.</summary>
    public string Write() => JsonSerializer.Serialize(this, Options);
}
