using Watchdog.Core;
using Watchdog.Probes.Network;

namespace Watchdog.Probes.Tests.Fakes;

/// <summary>Operators who all came in by the same link; null: by one that is not known. Nobody came in by none.</summary>
internal sealed class FakeLinks(OperatorLink? link = null) : IOperatorLinks
{
    public static FakeLinks Lan { get; } = new(new OperatorLink("host0", OperatorLink.Kinds.Network));

    public static FakeLinks Tunnel { get; } = new(new OperatorLink("wg0", OperatorLink.Kinds.Tunnel));

    public static FakeLinks Proxy { get; } = new(new OperatorLink("lo", OperatorLink.Kinds.Host));

    public OperatorLink? Of(Operator? way) => way is null ? null : link;
}
