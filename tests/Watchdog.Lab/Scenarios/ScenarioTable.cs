using Watchdog.Lab.Running;

namespace Watchdog.Lab.Scenarios;

/// <summary>The report of what was played: one line for each scenario of the list, and one more for each further cause.</summary>
internal static class ScenarioTable
{
    /// <summary>The report, in words.</summary>
    /// <param name="played">What was played.</param>
    public static string Of(IReadOnlyList<ScenarioLine> played)
    {
        var table = new Table("scenario", "recovered", "LAN", "tunnel", "cause in history");
        foreach (var id in ScenarioList.Ids)
        {
            ScenarioLine[] runs = [.. played.Where(p => p.Scenario == id)];
            if (runs.Length == 0)
            {
                table.Add(id, "NOT PLAYED", "-", "-", "-");
                continue;
            }

            var held = runs.Count(r => r.Recovered);
            string[] causes = [.. runs.Select(r => r.Cause).Distinct()];
            table.Add(
                id,
                held == runs.Length ? $"yes ({held} of {held})" : $"NO ({held} of {runs.Length})",
                Longest(runs, r => r.LanSeconds),
                Longest(runs, r => r.TunnelSeconds),
                causes[0]);
            foreach (var cause in causes.Skip(1))
            {
                table.Add("", "", "", "", cause);
            }
        }

        return $"""

            Scenarios, and the longest time in seconds from the deadline (or what is named) until a new session reached the
            old generation, over the LAN and through the tunnel; WireGuard needs 9 to 18 s of it to shake hands again.

            {table}
            """;
    }

    /// <summary>What keeps the report from being whole, in words; none where every scenario was played and every host came back.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<ScenarioLine> played) =>
    [
        .. ScenarioList.Ids.Where(id => !played.Any(p => p.Scenario == id)).Select(id => $"{id} has no scenario"),
        .. played.Any(p => !p.Recovered) ? ["not every host came back"] : Array.Empty<string>(),
    ];

    private static string Longest(ScenarioLine[] runs, Func<ScenarioLine, double?> seconds)
    {
        var longest = runs.Where(r => seconds(r) is not null).MaxBy(seconds);
        return longest is null ? "-" : $"{Figures.Tenths(seconds(longest)!.Value)}{(longest.Since == "deadline" ? "" : $" from {longest.Since}")}";
    }
}
