using System.Net;
using Watchdog.Probes.Network;

namespace Watchdog.Probes.Tests.Fakes;

/// <summary>Answers for some addresses, and records who was asked.</summary>
internal sealed class FakeEcho(params string[] answering) : IEcho
{
    public List<string> Asked { get; } = [];

    public Task<IReadOnlySet<IPAddress>> AskAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellation)
    {
        Asked.AddRange(addresses.Select(a => a.ToString()));
        return Task.FromResult<IReadOnlySet<IPAddress>>(addresses.Where(a => answering.Contains(a.ToString())).ToHashSet());
    }
}
