using System.Globalization;
using Watchdog.Lab.Scenarios;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// What came of each scenario, for tests/lab/scenarios: a JSON object a line, in the file that WATCHDOG_SCENARIOS names.
/// Without that variable nothing is measured and nothing written.
/// </summary>
internal static class ScenarioReport
{
    private const double Hundredths = 100;
    private static readonly string? File = Environment.GetEnvironmentVariable("WATCHDOG_SCENARIOS");
    private static readonly Lock One = new();

    /// <summary>Whether somebody wants a report.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(File);

    /// <summary>Seconds of CLOCK_BOOTTIME, which the lab's hosts share with their machine (proc_uptime(5)).</summary>
    public static double Now() =>
        double.Parse(System.IO.File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Adds a line for the running test.</summary>
    /// <param name="scenario">An id of ScenarioList, the list of tests/lab/scenarios; empty means no line.</param>
    /// <param name="recovered">Whether all came out as it must.</param>
    /// <param name="since">What the seconds are counted from: <c>deadline</c>, <c>power-on</c>, <c>reboot</c>; or empty.</param>
    /// <param name="lan">Seconds until a new session over the LAN reached the old generation; null where nothing was lost.</param>
    /// <param name="tunnel">The same through the tunnel.</param>
    /// <param name="cause">What the history names as the cause, or what was kept from happening.</param>
    public static void Add(string scenario, bool recovered, string since, double? lan, double? tunnel, string cause)
    {
        if (!IsWanted || scenario.Length == 0)
        {
            return;
        }

        var line = new ScenarioLine(
            scenario,
            TestContext.CurrentContext.Test.Name,
            recovered,
            since,
            Rounded(lan),
            Rounded(tunnel),
            cause.Replace("rolling back: ", "", StringComparison.Ordinal)).Write();
        lock (One)
        {
            System.IO.File.AppendAllText(File!, line + "\n");
        }
    }

    private static double? Rounded(double? seconds) => seconds is { } s ? Math.Round(s * Hundredths) / Hundredths : null;
}
