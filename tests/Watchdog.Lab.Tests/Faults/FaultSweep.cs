using System.Globalization;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// Tries a fault at each point of a course of events, one after the other on one host, and counts what held. After a
/// point that did not hold the host is a fresh one.
/// </summary>
/// <remarks>
/// WATCHDOG_FAULT_POINTS, where it is set, is how many points are tried at most, spread evenly over all; else it is each.
/// WATCHDOG_FAULT_AT is one point to try alone, such as <c>fsync:25</c>.
/// WATCHDOG_FAULTS, where it is set, names the file that gets the figures.
/// </remarks>
internal static class FaultSweep
{
    private static readonly Lock One = new();

    /// <summary>Runs it. Fails when a point did not hold, and names each.</summary>
    /// <param name="course">What happens, in a word: <c>arm</c>.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="count">Plays the course without a fault and returns what strace saw.</param>
    /// <param name="play">Plays it with the fault at a point, and checks what became of the host; returns whether it came to it.</param>
    public static async Task RunAsync(
        string course,
        Fault fault,
        Func<LabHost, Task<string>> count,
        Func<LabHost, FaultPoint, Task<bool>> play)
    {
        var (tried, broken) = (0, new List<string>());
        var host = await LabHost.UpAsync("fault");
        try
        {
            var points = FaultPoint.In(await count(host), fault.Calls);
            foreach (var point in Some(points))
            {
                try
                {
                    tried += await play(host, point) ? 1 : 0;
                }
                catch (Exception e) when (e is AssertionException or MultipleAssertException or LabException)
                {
                    tried++;
                    broken.Add($"{fault} at {point}: {e.Message}");
                    await host.DisposeAsync();
                    host = await LabHost.UpAsync("fault");
                }
            }

            await TellAsync($"{course} {fault}: {tried} points tried of {points.Count} that there are, {tried - broken.Count} held");
        }
        finally
        {
            await host.DisposeAsync();
        }

        Assert.That(broken, Is.Empty);
        Assert.That(tried, Is.GreaterThan(0), "points that tell something");
    }

    private static IEnumerable<FaultPoint> Some(IReadOnlyList<FaultPoint> points)
    {
        if (Environment.GetEnvironmentVariable("WATCHDOG_FAULT_AT")?.Split(':') is [var call, var number])
        {
            return [new FaultPoint(call, int.Parse(number, CultureInfo.InvariantCulture))];
        }

        var most = int.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_FAULT_POINTS"), CultureInfo.InvariantCulture, out var m) ? m : points.Count;
        return most >= points.Count ? points : Enumerable.Range(0, most).Select(i => points[i * points.Count / most]);
    }

    private static async Task TellAsync(string line)
    {
        await TestContext.Out.WriteLineAsync(line);
        if (Environment.GetEnvironmentVariable("WATCHDOG_FAULTS") is { Length: > 0 } file)
        {
            lock (One)
            {
                File.AppendAllText(file, line + "\n");
            }
        }
    }
}
