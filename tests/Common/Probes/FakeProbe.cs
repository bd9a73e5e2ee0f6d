using Watchdog.Core;
using Watchdog.Probes;

namespace Watchdog.Tests.Probes;

internal sealed class FakeProbe(string name, Func<ProbeResult> result) : IProbe
{
    public int Runs { get; private set; }

    public string Name => name;

    public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
    {
        Runs++;
        return Task.FromResult(result());
    }
}
