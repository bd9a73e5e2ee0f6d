using System.Collections.Concurrent;
using Watchdog.Executor.Drills;

namespace Watchdog.Tests.Drills;

/// <summary>In the place of PID 1: starts at once what a test has for an executor, and remembers what was stopped.</summary>
/// <param name="executor">The executor; it is handed the path of the drill's socket.</param>
internal sealed class FakeDrillUnits(Func<string, Task> executor) : IDrillUnits
{
    public ConcurrentQueue<string> Started { get; } = new();

    public ConcurrentQueue<string> Stopped { get; } = new();

    /// <summary>How long the executor may run, as PID 1 was told.</summary>
    public TimeSpan Longest { get; private set; }

    public Exception? Fault { get; init; }

    public void Start(string id, string socket, TimeSpan longest)
    {
        Started.Enqueue(id);
        Longest = longest;
        if (Fault is not null)
        {
            throw Fault;
        }

        _ = Task.Run(() => executor(socket));
    }

    public void Stop(string id) => Stopped.Enqueue(id);
}
