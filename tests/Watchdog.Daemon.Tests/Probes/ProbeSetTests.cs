using Watchdog.Daemon.Config;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Probes.Outside;
using Watchdog.Daemon.Probes.Stranger;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Probes;

internal sealed class ProbeSetTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    /// <summary>One that ran, and that `probes.NAME.enabled = false` did not know, could not be switched off.</summary>
    [Test]
    public void All_ByDefault_AreThoseThatTheConfigurationKnows()
    {
        var probes = ProbeSet.All(ProbeSettings.Default, _host.Paths, new DaemonProgram("/bin/daemon", "/bin/control"), TimeProvider.System);

        Assert.That(probes.Select(p => p.Probe.Name), Is.EquivalentTo(ProbeKeys.Names));
    }

    [TestCase("stranger-ssh")]
    [TestCase("stranger-wireguard")]
    [TestCase("stranger-key")]
    public void All_AStrangerThatWaitsForItsTurn_IsNotCutOffByItsProbeOrItsRound(string name)
    {
        var probe = ProbeSet.All(ProbeSettings.Default, _host.Paths, new DaemonProgram("/bin/daemon", "/bin/control"), TimeProvider.System).Single(p => p.Probe.Name == name);

        Assert.That(probe.Limit, Is.GreaterThan(StrangerUnit.Limit).And.LessThan(OutsideRounds.Limit));
    }
}
