using Watchdog.Host;

namespace Watchdog.Probes.Stranger;

/// <summary>The stranger's files, in the runtime directory.</summary>
internal static class StrangerFiles
{
    private const string ReportSuffix = ".report";

    /// <summary>What is to be removed.</summary>
    public static string Traces(Paths paths) => Path.Combine(paths.Runtime, "stranger.traces");

    /// <summary>An order.</summary>
    public static string Order(Paths paths, string unit) => Path.Combine(paths.Runtime, unit + ".order");

    /// <summary>The report on an order.</summary>
    public static string ReportOf(string order) => order + ReportSuffix;
}
