using Watchdog.Core;
using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Executor;

internal sealed class FakeTimers : IDeadlineTimers
{
    public List<int> Started { get; } = [];

    public bool AllStopped { get; private set; }

    public void Start(Session session) => Started.Add(session.Deadline.Number);

    public void StopAll(string sessionId) => AllStopped = sessionId == Make.Id;
}
