using Watchdog.Probes.Stranger;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

internal sealed class StrangerProgramTests
{
    /// <summary>PID 1 starts the unit also where its re-execution has cut the daemon's call, which has given the look up then.</summary>
    [Test]
    public void Run_TheOrderWasTakenAway_IsNoFailure()
    {
        using var host = new TempHost();

        Assert.That(StrangerProgram.Run(host.Paths, Path.Combine(host.Paths.Runtime, "gone.order")), Is.Zero);
    }

    [Test]
    public void Run_TheOrderCannotBeRead_Fails()
    {
        using var host = new TempHost();
        Directory.CreateDirectory(host.Paths.Runtime);
        var order = Path.Combine(host.Paths.Runtime, "broken.order");
        File.WriteAllText(order, "{");

        Assert.That(StrangerProgram.Run(host.Paths, order), Is.EqualTo(1));
    }
}
