using System.Collections.Concurrent;
using System.Globalization;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>Tries a fault at each point of a course of events, side by side on several hosts, and counts what held.</summary>
/// <remarks>
/// WATCHDOG_FAULT_POINTS, where it is set, is how many points are tried at most, spread evenly over all; else it is each.
/// WATCHDOG_FAULT_AT is a text: only points with it in their names are tried, such as <c>fsync /var/lib</c>.
/// WATCHDOG_FAULTS, where it is set, names the file that gets the figures.
/// </remarks>
internal static class FaultSweep
{
    // Whose turn it is among threads may differ once; a call that does not come thrice is none of the course's.
    private const int Attempts = 3;
    private static readonly Lock One = new();

    /// <summary>Runs it. Fails when a point did not hold, and names each.</summary>
    /// <param name="hosts">Where.</param>
    /// <param name="course">What happens.</param>
    /// <param name="fault">The fault.</param>
    public static async Task RunAsync(FaultHosts hosts, Course course, Fault fault)
    {
        IReadOnlyList<FaultPoint> points = [.. (await course.PointsAsync(hosts)).Where(fault.IsPoint)];
        var (held, missed, broken) = (0, new ConcurrentBag<string>(), new ConcurrentBag<string>());
        await Parallel.ForEachAsync(Some(points), new ParallelOptions { MaxDegreeOfParallelism = FaultHosts.Count }, async (point, _) =>
        {
            try
            {
                if (await TryAsync(hosts, course, fault, point))
                {
                    Interlocked.Increment(ref held);
                }
                else
                {
                    missed.Add(point.ToString());
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                broken.Add($"{course.Name} {fault} at {point}: {e.Message}");
                Tell($"  DID NOT HOLD: {course.Name} {fault} at {point}: {e.Message.Split('\n')[0]}");
            }
        });

        foreach (var point in missed.Order(StringComparer.Ordinal))
        {
            Tell($"  not reached: {course.Name} {fault} at {point}");
        }

        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{course.Name} {fault}: {points.Count} points, {held + broken.Count} tried, {held} held, {missed.Count} not reached"));
        Assert.That(broken, Is.Empty);
        Assert.That(held, Is.GreaterThan(0), "points that tell something");
    }

    /// <summary>Plays a course once while journald stands still, from its beginning to its end.</summary>
    /// <param name="hosts">Where.</param>
    /// <param name="course">What happens.</param>
    /// <param name="isFull">Whether journald's queue is full.</param>
    public static async Task RunWithoutJournaldAsync(FaultHosts hosts, Course course, bool isFull)
    {
        var name = $"{course.Name} {(isFull ? "JOURNALD-FULL" : "JOURNALD")}";
        var fault = "";
        try
        {
            await hosts.UseAsync(async host =>
            {
                await course.PlayWithoutJournaldAsync(host, isFull);
                return true;
            });
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            fault = e.Message;
            Tell($"  DID NOT HOLD: {name}: {e.Message.Split('\n')[0]}");
        }

        Tell($"{name}: 1 points, 1 tried, {(fault.Length == 0 ? 1 : 0)} held, 0 not reached");
        Assert.That(fault, Is.Empty);
    }

    private static async Task<bool> TryAsync(FaultHosts hosts, Course course, Fault fault, FaultPoint point)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await hosts.UseAsync(host => course.PlayAsync(host, point, fault.Injection)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<FaultPoint> Some(IReadOnlyList<FaultPoint> points)
    {
        if (Environment.GetEnvironmentVariable("WATCHDOG_FAULT_AT") is { Length: > 0 } text)
        {
            return points.Where(p => p.ToString().Contains(text, StringComparison.Ordinal));
        }

        var most = int.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_FAULT_POINTS"), CultureInfo.InvariantCulture, out var m) ? m : points.Count;
        return most >= points.Count ? points : Enumerable.Range(0, most).Select(i => points[i * points.Count / most]);
    }

    /// <summary>Says it where a person looks, and in the file of the figures.</summary>
    public static void Tell(string line)
    {
        TestContext.Out.WriteLine(line);
        if (Environment.GetEnvironmentVariable("WATCHDOG_FAULTS") is { Length: > 0 } file)
        {
            lock (One)
            {
                File.AppendAllText(file, line + "\n");
            }
        }
    }
}
