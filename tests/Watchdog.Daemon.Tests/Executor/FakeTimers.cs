using Watchdog.Core;
using Watchdog.Daemon.Executor;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Executor;

internal sealed class FakeTimers : IDeadlineTimers
{
    public List<int> Started { get; } = [];

    public List<int> Stopped { get; } = [];

    public bool AllStopped { get; private set; }

    public void Start(Session session) => Started.Add(session.Deadline.Number);

    public void Stop(string sessionId, int number) => Stopped.Add(number);

    public void StopAll(string sessionId) => AllStopped = sessionId == Make.Id;
}
