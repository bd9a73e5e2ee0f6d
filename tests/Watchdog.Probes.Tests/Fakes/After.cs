using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Fakes;

/// <summary>The context of a round after the switch, from what a probe said at arm.</summary>
internal static class After
{
    public static ProbeContext The(ProbeResult atArm, Operator? way = null)
    {
        var session = Make.Session();
        return new ProbeContext(session with { Baseline = session.Baseline with { Probes = [atArm], Operator = way } });
    }
}
