using Watchdog.Core;
using Watchdog.Executor.Pid1;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

internal sealed class FakeTimers : IDeadlineTimers
{
    public List<int> Started { get; } = [];

    public List<int> Stopped { get; } = [];

    public bool AllStopped { get; private set; }

    public void Start(Session session) => Started.Add(session.Deadline.Number);

    public void Stop(string sessionId, int number) => Stopped.Add(number);

    public void StopAll(string sessionId) => AllStopped = sessionId == Make.Id;
}
