using System.Collections.Concurrent;
using System.Globalization;
using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// Two faults in one course: a call fails, and later the process is killed or stopped, or another call fails. Which, a seed
/// says. Afterwards the host is as its operator was told, or it comes back.
/// </summary>
/// <remarks>
/// WATCHDOG_FAULT_PAIRS is how many (default 50), WATCHDOG_FAULT_SEED the seed (default 1). The calls of a course differ a little
/// from run to run, so the same seed gives nearly the same pairs.
/// </remarks>
[Category("Long")]
internal sealed class FaultPairTests
{
    // Whose turn it is among threads may differ: the first call may not come, and then nothing has been tried.
    private const int Attempts = 3;

    private readonly FaultHosts _hosts = new();

    [OneTimeSetUp]
    public void LookAtMachine()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("System calls are known by their numbers on x86-64 only.");
        }
    }

    [OneTimeTearDown]
    public async Task RemoveHostsAsync() => await _hosts.DisposeAsync();

    [Test]
    public async Task Course_TwoFaults_IsAsToldOrComesBack()
    {
        var seed = Number("WATCHDOG_FAULT_SEED", 1);
        var pairs = await ChooseAsync(new Random(seed), Number("WATCHDOG_FAULT_PAIRS", 50));
        var broken = new ConcurrentBag<string>();
        int[] injected = [0, 0, 0];
        await Parallel.ForEachAsync(pairs, new ParallelOptions { MaxDegreeOfParallelism = FaultHosts.Count }, async (pair, _) =>
        {
            try
            {
                Interlocked.Increment(ref injected[await PlayAsync(pair)]);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                broken.Add($"{pair}: {e.Message}");
                FaultSweep.Tell($"  DID NOT HOLD: {pair}: {e.Message.Split('\n')[0]}");
            }
        });

        FaultSweep.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"pairs, seed {seed}: {pairs.Count} points, {injected[2] + injected[1] + broken.Count} tried, {injected[2] + injected[1]} held, {injected[0]} not reached; both came {injected[2]} times, the first alone {injected[1]}"));
        Assert.That(broken, Is.Empty);
        Assert.That(injected[2], Is.GreaterThan(0), "pairs of which both came");
    }

    private async Task<int> PlayAsync(Pair pair)
    {
        var injected = 0;
        for (var attempt = 1; attempt <= Attempts && injected == 0; attempt++)
        {
            injected = await _hosts.UseAsync(host => pair.Course.PlayAsync(host, pair.Faults));
        }

        return injected;
    }

    private async Task<IReadOnlyList<Pair>> ChooseAsync(Random random, int count)
    {
        Course[] courses = [new ExecutorCourse(), .. DaemonCourse.All];
        var points = new Dictionary<Course, IReadOnlyList<FaultPoint>>();
        foreach (var course in courses)
        {
            points[course] = await course.PointsAsync(_hosts);
        }

        var chosen = new List<Pair>();
        while (chosen.Count < count)
        {
            var course = courses[random.Next(courses.Length)];
            var places = points[course];
            var first = random.Next(places.Count);
            var errors = Fault.All.Where(f => f.Injection.Kind == InjectionKind.Error && f.IsPoint(places[first])).ToList();
            var later = places.Skip(first + 1).SelectMany(p => Fault.All.Where(f => f.IsPoint(p)).Select(f => (Point: p, Fault: f))).ToList();
            if (errors.Count > 0 && later.Count > 0)
            {
                var error = errors[random.Next(errors.Count)];
                var (at, second) = later[random.Next(later.Count)];
                chosen.Add(new Pair(course, [new(places[first], error.Injection), new(at, second.Injection)], $"{error} at {places[first]}, then {second} at {at}"));
            }
        }

        return chosen;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed record Pair(Course Course, IReadOnlyList<PlannedFault> Faults, string Words)
    {
        public override string ToString() => $"{Course.Name}: {Words}";
    }
}
