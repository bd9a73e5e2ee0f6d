using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>How much of the host each of our processes could reach, as systemd-analyze(1) counts it: 0 for nothing, 10 for all.</summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed partial class ExposureTests : HostileHost
{
    private const double MostOfTheDaemon = 2.0;

    private string _said = "";

    /// <summary>A round and a stranger are over in a moment: each is stopped (SIGSTOP) until it has been looked at.</summary>
    [Test]
    [CancelAfter(120_000)]
    public async Task Exposure_OfDaemonRoundAndStranger_IsWhatTheirUnitsLeave()
    {
        var daemon = await ExposureAsync("rollback-watchdogd.service");
        var ofDaemon = _said;
        await Host.OperatorAsync(Way.Lan, "rollbackctl arm --window 60s");
        var (round, ofRound) = await CaughtAsync("probe");
        var (stranger, ofStranger) = await CaughtAsync("stranger");

        Seen(string.Create(CultureInfo.InvariantCulture, $"daemon {daemon}, round {round} ({ofRound}), stranger {stranger} ({ofStranger})"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(daemon, Is.LessThanOrEqualTo(MostOfTheDaemon), ofDaemon);
            Assert.That(ofStranger, Is.EqualTo("cap_net_admin cap_sys_admin"));
            Assert.That(ofRound.Split(' '), Is.EquivalentTo(
                ["cap_dac_override", "cap_dac_read_search", "cap_kill", "cap_setgid", "cap_setuid", "cap_net_admin", "cap_net_raw", "cap_sys_ptrace", "cap_sys_resource", "cap_audit_write"]));
        }
    }

    /// <summary>The exposure of a unit of this kind, and its capabilities.</summary>
    private async Task<(double Exposure, string Capabilities)> CaughtAsync(string kind)
    {
        await Host.MustShellAsync($"setsid sh -c 'for i in 1 2 3 4 5 6; do rollbackctl probe; done' </dev/null >/dev/null 2>&1 & until p=$(pgrep -f '^[^ ]*rollback-watchdogd {kind} ' | head -1) && [ -n \"$p\" ] && kill -STOP $p; do :; done; echo $p > /run/caught; sed -n 's|.*/\\(rollback-watchdogd-[^/]*\\.service\\)$|\\1|p' /proc/$p/cgroup > /run/caught-unit");
        var unit = (await Host.ShellAsync("cat /run/caught-unit")).Text;
        var exposure = await ExposureAsync(unit);
        var capabilities = (await Host.InAsync("systemctl", "show", "-P", "CapabilityBoundingSet", unit)).Text;
        await Host.MustShellAsync("kill -CONT $(cat /run/caught)");
        return (exposure, capabilities);
    }

    private async Task<double> ExposureAsync(string unit)
    {
        var said = (await Host.InAsync("systemd-analyze", "security", "--no-pager", unit)).Output;
        var match = Overall().Match(said);
        Assert.That(match.Success, Is.True, $"{unit}: {said}");
        _said = said;
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("Overall exposure level for [^:]+: ([0-9.]+)")]
    private static partial Regex Overall();
}
