namespace Watchdog.Lab.Tests.Faults;

/// <summary>One place for a fault.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Number">Which one of a thread's, from 1: strace counts each call by thread.</param>
public sealed record FaultPoint(string Call, int Number)
{
    /// <summary>The points of a course of events that strace has written down (<c>-f</c>, so each line begins with the thread).</summary>
    public static IReadOnlyList<FaultPoint> In(string trace, IReadOnlyList<string> calls)
    {
        var most = trace.Split('\n')
            .Select(line => line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words.Length == 2 && words[1].Contains('(', StringComparison.Ordinal))
            .Select(words => (Thread: words[0], Call: words[1][..words[1].IndexOf('(', StringComparison.Ordinal)]))
            .Where(call => calls.Contains(call.Call))
            .GroupBy(call => call)
            .GroupBy(one => one.Key.Call, one => one.Count())
            .ToDictionary(g => g.Key, g => g.Max());
        return [.. calls.Where(most.ContainsKey).SelectMany(c => Enumerable.Range(1, most[c]).Select(n => new FaultPoint(c, n)))];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Call} number {Number}";
}
