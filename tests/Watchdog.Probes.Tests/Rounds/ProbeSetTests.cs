using Watchdog.Config;
using Watchdog.Host.Systems;
using Watchdog.Probes.Rounds;
using Watchdog.Probes.Stranger;
using Watchdog.Protocol;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Rounds;

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

    /// <summary>What the manual page says of each probe's limit, and of which is required, is written there in words.</summary>
    [Test]
    public void Documentation_OfLimitsAndOfWhatIsRequired_IsWhatTheProbesHave()
    {
        var probes = ProbeSet.All(ProbeSettings.Default, _host.Paths, new DaemonProgram("/bin/daemon", "/bin/control"), TimeProvider.System);
        var tuning = ProbeKeys.Probes.Keys.Single(k => k.Name == "ssh").Inner!.Table.Keys;
        var others = probes.Where(p => p.Limit != PlannedProbe.DefaultLimit).GroupBy(p => p.Limit).OrderBy(g => g.Key)
            .Select(g => $"; {TimeSpanText.Format(g.Key)} for {string.Join(", ", g.Select(p => p.Probe.Name))}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tuning.Single(k => k.Name == "timeout").Default, Is.EqualTo(TimeSpanText.Format(PlannedProbe.DefaultLimit) + string.Concat(others)));
            Assert.That(tuning.Single(k => k.Name == "required").Default, Is.EqualTo($"true; false for {string.Join(", ", probes.Where(p => !p.Required).Select(p => p.Probe.Name))}"));
        }
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
