using System.Globalization;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>
/// What was seen in the virtual machines, for <c>tests/run --vm</c>: a line for each scenario, in the file that
/// WATCHDOG_VM_REPORT names. Without that variable nothing is written.
/// </summary>
internal static class MachineReport
{
    private static readonly string? File = Environment.GetEnvironmentVariable("WATCHDOG_VM_REPORT");
    private static readonly Lock One = new();

    /// <summary>Adds a line.</summary>
    /// <param name="scenario">What was done.</param>
    /// <param name="seen">What came of it.</param>
    /// <param name="seconds">How long it took until the host could be reached; null where it always could.</param>
    /// <param name="since">From when on: <c>deadline</c>, <c>power-on</c>, <c>switch</c>, <c>resume</c>.</param>
    public static void Add(string scenario, string seen, double? seconds = null, string since = "")
    {
        var time = seconds is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s:0.0} from {since}") : "-";
        TestContext.Out.WriteLine($"{scenario}: {seen}; {time}");
        if (string.IsNullOrEmpty(File))
        {
            return;
        }

        lock (One)
        {
            System.IO.File.AppendAllText(File, $"{scenario}\t{time}\t{seen}\n");
        }
    }
}
