using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Host.Boot;
using Watchdog.Host.Network;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Access;
using Watchdog.Protocol;
using Watchdog.Store;
using Watchdog.Tests;
using Watchdog.Tests.Probes;
using Phase = Watchdog.Core.Phase;
using ProbeOutcome = Watchdog.Core.ProbeOutcome;
using ProbeResult = Watchdog.Core.ProbeResult;

namespace Watchdog.Daemon.Tests.Control;

internal sealed class ReadinessTests
{
    private readonly FakeEventSink _sink = new();
    private TempHost _host = null!;
    private ConfigurationFile? _configuration;
    private string _system = "";
    private string _interfaces = "";
    private bool _isHardwareFed;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _system = _host.MakeSystem("old");
        TempHost.Link(_host.Paths.CurrentSystem, _system);
        TempHost.Link(_host.Paths.Profile, _system);
        _sink.State = State.Empty;
        _interfaces = Path.Combine(_host.Root, "interfaces");
        Directory.CreateDirectory(Path.Combine(_interfaces, "host0"));
        Directory.CreateDirectory(Path.Combine(_interfaces, "wg0"));
        File.WriteAllText(Path.Combine(_interfaces, "wg0", "uevent"), "DEVTYPE=wireguard\n");
        File.WriteAllText(Path.Combine(_interfaces, "if_inet6"), "fe800000000000000000000000000002 03 40 20 80 host0\n");
        File.WriteAllText(Path.Combine(_interfaces, "route"), "Iface\twg0\nwg0\t0000580A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
        _configuration = null;
        _isHardwareFed = false;
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task Check_AllIsWell_HasNoProblemAndNamesTheTarget()
    {
        var check = await CheckAsync(Passed("ssh"), Passed("stranger-ssh"), Passed("stranger-key"));

        Assert.Multiple(() =>
        {
            Assert.That(check.Problems, Is.Empty);
            Assert.That(check.Target, Is.EqualTo(_system));
            Assert.That(check.Probes.Select(p => (p.Name, p.Required, p.Latest!.Outcome)), Is.EqualTo(new[]
            {
                ("ssh", true, Watchdog.Protocol.ProbeOutcome.Passed), ("stranger-ssh", true, Watchdog.Protocol.ProbeOutcome.Passed), ("stranger-key", true, Watchdog.Protocol.ProbeOutcome.Passed),
            }));
            Assert.That(check.Notes, Is.EqualTo(new[]
            {
                "what the next boot leads to cannot be read from the boot loader: nothing shows that a loss of power is a rollback; confirm soon, or use a boot loader that can be read (systemd-boot)",
                "from a switch until some seconds after it, a loss of power leads to the new system: no variable can hold the boot default (the host was not booted by EFI); confirm soon, or boot by EFI with a systemd-boot that has the variable",
                "a new system that does not come up at its first boot needs somebody at the boot menu: the host was not booted by EFI; before a new kernel, have a console at hand",
                "you did not come in over SSH: `access` has nobody's way in to look after; run this, and arm, from an SSH session",
            }));
            Assert.That(Directory.GetFileSystemEntries(_host.Paths.State), Is.Empty, "nothing is left");
        });
    }

    [TestCase("""{"window": "0s"}""", "config.json: window: \"0s\" is not allowed; a string from 1s to 1d")]
    [TestCase("""{"windows": "5min"}""", "config.json: windows: unknown; allowed: operators, ")]
    [TestCase("""{"probes": {"command": {"db": {"program": "db-check"}}}}""", "config.json: probes.command.db.program: `db-check` is not allowed; an absolute path")]
    public async Task Check_MistakeInTheConfiguration_NamesKeyValueAndWhatIsAllowed(string configuration, string problem)
    {
        await File.WriteAllTextAsync(_host.Paths.Configuration, configuration);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Has.Exactly(1).StartsWith(problem));
    }

    [Test]
    public async Task Check_ConfigurationChangedSinceTheStart_IsANoteThatSaysWhatToDo()
    {
        _configuration = new ConfigurationFile(_host.Paths);
        var before = await CheckAsync(Passed("stranger-ssh"), Passed("stranger-key"));
        await File.WriteAllTextAsync(_host.Paths.Configuration, """{"window": "10min"}""");
        var after = await CheckAsync(Passed("stranger-ssh"));

        Assert.That(before.Notes, Has.None.Contains("config.json"));
        Assert.That(after.Notes, Has.Some.StartsWith("config.json has changed since the daemon started: it is taken up once no session is open, and at once by `systemctl restart"));
        Assert.That(after.Problems, Is.Empty);
    }

    [TestCase("ssh", "start sshd (`systemctl status sshd`), or leave it out: `probes.ssh.enabled` = false in config.json")]
    [TestCase("access", "mend the account, its keys or sshd's settings, as it says, or leave it out: `probes.access.enabled` = false in config.json")]
    [TestCase("command:db", "run its program by hand, or take it out of `probes.command` in config.json: `db`")]
    public async Task Check_WhatEveryWayInNeedsFails_IsAProblemWithItsMend(string probe, string mend) =>
        Assert.That((await CheckAsync(Failed(probe), Passed("stranger-ssh"))).Problems, Is.EqualTo(new[] { $"{probe} fails, and would not count: seen; {mend}" }));

    [Test]
    public void Mend_EachProbeThatComesWithTheWatchdog_HasOne() =>
        Assert.That(KnownProbe.All.Select(p => ProbeMend.Of(p.Name)), Is.Unique.And.All.Contains("config.json"));

    [TestCase("gateway", "gateway fails, and so will not count (seen); look at the route and the link to it (`ip route`), or leave it out: `probes.gateway.enabled` = false in config.json")]
    [TestCase("wireguard", "wireguard fails, and so will not count (seen); bring the tunnel up (`wg show`), or leave it out: `probes.wireguard.enabled` = false in config.json")]
    [TestCase("stranger-wireguard", "stranger-wireguard fails, and so will not count (seen): what only it would see of a lockout, such as a firewall's, is then found at the deadline; open the tunnel's port in the firewall; where it is meant to be closed to strangers, run this from an SSH session from outside, or leave it out: `probes.stranger-wireguard.enabled` = false in config.json")]
    public async Task Check_OneWayInIsEnough_WhatElseFailsIsANote(string probe, string note)
    {
        var check = await CheckAsync(Failed(probe), Failed("units") with { Advisory = true }, Passed("ssh"), Passed("stranger-ssh"));

        Assert.That(check.Problems, Is.Empty);
        Assert.That(check.Notes, Does.Contain(note).And.None.StartsWith("units"));
    }

    [Test]
    public async Task Check_NoStrangerGetsInAndNobodyElseHas_IsAProblem()
    {
        var check = await CheckAsync(Passed("ssh"), Failed("stranger-ssh"), Failed("stranger-wireguard"));
        Assert.That(check.Problems, Has.Count.EqualTo(2).And.Some.StartsWith("stranger-ssh fails, and would not count: seen; open sshd's port").And.Some.StartsWith("stranger-wireguard fails, and would not count: seen; open the tunnel's port"));
    }

    [TestCase("192.0.2.7", false)]
    [TestCase("127.0.0.1", true)]
    public void StandsAgainst_NoStrangerGetsIn_NotWhereWhoAsksHasComeInFromOutside(string from, bool expected)
    {
        var failed = Failed("stranger-ssh");
        Assert.That(Readiness.StandsAgainst(failed, [failed, Passed("ssh")], new Operator("root", 0, from, "10.77.0.2", 22)), Is.EqualTo(expected));
    }

    [TestCase("""{"confirm": {"via": "wg1"}}""", "config.json: confirm.via: the host has no interface `wg1`: no confirm would be taken; it has host0, if_inet6, route, wg0")]
    [TestCase("""{"confirm": {"via": "host0"}}""", "config.json: confirm.via: `host0` has no address of a network, and no route of the main table leads over it", Description = "its routes are a policy's")]
    [TestCase("""{"operators": "no-such-group"}""", "config.json: operators: there is no group `no-such-group` in /etc/group")]
    [TestCase("""{"witness": "nobody-here"}""", "config.json: witness: there is no user `nobody-here`: the probes could never confirm")]
    [TestCase("""{"lockoutTime": "1s"}""", "config.json: lockoutTime: 1s is less than a tunnel such as wg0 takes to shake hands again after a healthy switch (up to 18 s): 25s or more")]
    [TestCase("""{"window": "1min", "settleTime": "1min"}""", "config.json: settleTime: 1min does not end within the `window` of 1min")]
    [TestCase("""{"window": "30s", "lockoutTime": "40s"}""", "config.json: lockoutTime: 40s does not end within the `window` of 30s")]
    [TestCase("""{"confirm": {"via": "wg0", "trustLocalProxy": true}}""", "config.json: confirm: what comes by a proxy on this host, as `trustLocalProxy` lets it, never comes in over `via` wg0")]
    [TestCase("""{"probes": {"gateway": {"enabled": false, "required": true}}}""", "config.json: probes.gateway: `enabled` is false and `required` is true")]
    public async Task Check_SettingThatCanNeverBeSatisfied_IsAProblemWithItsMend(string configuration, string problem)
    {
        await File.WriteAllTextAsync(_host.Paths.Configuration, configuration);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Has.Exactly(1).StartsWith(problem));
    }

    [TestCase("""{"confirm": {"via": "wg0"}}""")]
    [TestCase("""{"operators": "root"}""")]
    [TestCase("""{"operators": "0"}""")]
    [TestCase("""{"witness": "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [TestCase("""{"window": "30s"}""", Description = "the defaults of the other keys are nobody's wish")]
    [TestCase("""{"lockoutTime": "25s"}""")]
    public async Task Check_SettingThatCanBeSatisfied_IsNone(string configuration)
    {
        await File.WriteAllTextAsync(_host.Paths.Configuration, configuration);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Is.Empty);
    }

    [Test]
    public async Task Check_StrangerCannotRun_IsANoteThatSaysWhatIsMissed()
    {
        var check = await CheckAsync(Passed("ssh"), new ProbeResult("stranger-ssh", ProbeOutcome.Skipped, "no namespaces"));

        Assert.Multiple(() =>
        {
            Assert.That(check.Problems, Is.Empty);
            Assert.That(check.Notes, Has.Some.Contains("stranger-ssh cannot look (no namespaces)"));
            Assert.That(check.Notes, Has.Some.Contains("`--confirm-by probes` would be refused: it needs `stranger-key` to pass").And.Some.Contains("a `witness` in config.json"));
        });
    }

    [TestCase(ProbeOutcome.Passed, "", null)]
    [TestCase(ProbeOutcome.Skipped, "", "(op came in by password: there is no key to ask for)")]
    [TestCase(ProbeOutcome.Failed, "", "(op came in by password: there is no key to ask for)")]
    [TestCase(ProbeOutcome.Skipped, "op", null)]
    public void ForProbes_KeyOfAnOperator_IsWhatTheyNeed(ProbeOutcome outcome, string witness, string? why)
    {
        var terms = new ProofTerms { Witness = witness };
        var missing = Readiness.ForProbes([Passed("stranger-ssh"), new ProbeResult("stranger-key", outcome, "op came in by password: there is no key to ask for")], terms);

        Assert.That(missing, why is null ? Is.Null : Does.Contain(why));
    }

    [Test]
    public async Task Check_NoTarget_IsAProblem()
    {
        File.Delete(Path.Combine(_system, "bin/switch-to-configuration"));

        var check = await CheckAsync(Passed("stranger-ssh"));

        Assert.That((check.Target, check.Problems[0]), Is.EqualTo(("", $"there is no target: {_system} has no bin/switch-to-configuration: with `system.switch.enable = false` nothing can be rolled back; switch to a system that can be one, or name another: `rollbackctl arm --target`")));
    }

    [Test]
    public async Task Check_SessionIsOpen_IsAProblem()
    {
        _sink.State = new State(Make.Session(Phase.Armed), null);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Has.Exactly(1).StartsWith($"session {Make.Id} is open"));
    }

    [Test]
    public async Task Check_DiskTakesNothing_IsAProblem()
    {
        TempHost.MakeUnwritable(_host.Paths.State);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Has.Exactly(1).StartsWith("the disk cannot take a session").And.Some.EndsWith($"; make room on it, or mount it writable: {_host.Paths.State}"));
    }

    [Test]
    public async Task Check_ProfileLeadsToASystemThatWasRolledBack_IsAProblem()
    {
        var bad = _host.MakeSystem("bad");
        TempHost.Link(_host.Paths.Profile, bad);
        new RolledBackSystems(_host.Paths).Add(Make.Session(Phase.RolledBack) with { RolledBackFrom = bad, Cause = "no proof" }, Make.Start);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Problems, Has.Exactly(1).StartsWith("the system profile leads to one that arm refuses: ").And.Some.EndsWith($"`rollbackctl allow {bad}`"));
    }

    /// <summary>A switch was refused, or has failed: what it left in the profile has never run.</summary>
    [Test]
    public async Task Check_ProfileIsNotWhatRuns_SaysWhatTheNextBootLeadsTo()
    {
        var failed = _host.MakeSystem("failed");
        TempHost.Link(_host.Paths.Profile, failed);
        _host.BootNext(_system);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Notes, Has.Some.StartsWith($"the system profile leads to {failed}, which is not what runs ({_system})")
            .And.Some.EndsWith($"the next boot leads to {_system}; switch again, so that both are one"));
    }

    [TestCase("limine/limine.conf", "Limine boots the newest generation, whatever it is told")]
    [TestCase("EFI/refind/refind.conf", "rEFInd boots the newest generation, whatever it is told")]
    public async Task Check_LoaderThatBootsTheNewest_IsSaidBeforeItMatters(string file, string note)
    {
        var path = Path.Combine(_host.Root, "boot", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "");

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Notes, Has.Some.StartsWith(note));
    }

    [Test]
    public async Task Check_BootDefaultIsNotHeld_SaysNothingOfTheFirstBoot()
    {
        await File.WriteAllTextAsync(_host.Paths.Configuration, """{"holdBootDefault": false}""");
        _configuration = new ConfigurationFile(_host.Paths);

        Assert.That((await CheckAsync(Passed("stranger-ssh"))).Notes, Has.None.Contains("boot menu"));
    }

    [Test]
    public async Task Check_HardwareWatchdogThatNobodyFeeds_IsANoteWithItsMend()
    {
        MakeHardwareWatchdog("watchdog0", "inactive");

        Assert.That((await CheckAsync(Passed("ssh"))).Notes, Has.One.Contains("hardware watchdog of this host, watchdog0: ").And.One.Contains("`systemd.settings.Manager.RuntimeWatchdogSec"));
    }

    [Test]
    public async Task Check_HardwareWatchdogOfAKernelThatDoesNotTell_IsANoteWithADoubt()
    {
        MakeHardwareWatchdog("watchdog0", "inactive");
        File.Delete(Path.Combine(_host.Paths.HardwareWatchdogs, "watchdog0", "state"));

        Assert.That((await CheckAsync(Passed("ssh"))).Notes, Has.One.Contains("unless another program feeds it"));
    }

    [Test]
    public async Task Check_HardwareWatchdogThatPid1Feeds_IsNoNote()
    {
        MakeHardwareWatchdog("watchdog0", "inactive");
        _isHardwareFed = true;

        Assert.That((await CheckAsync(Passed("ssh"))).Notes, Has.None.Contains("hardware watchdog"));
    }

    [Test]
    public async Task Check_HardwareWatchdogThatAnotherProgramFeeds_IsNoNote()
    {
        MakeHardwareWatchdog("watchdog0", "inactive");
        MakeHardwareWatchdog("watchdog1", "active");

        Assert.That((await CheckAsync(Passed("ssh"))).Notes, Has.None.Contains("hardware watchdog"));
    }

    /// <summary>A container's sysfs shows the machine's devices.</summary>
    [Test]
    public async Task Check_HardwareWatchdogOfTheMachineOutside_IsNoNote()
    {
        MakeHardwareWatchdog("watchdog0", "inactive");
        File.Delete(Path.Combine(_host.Paths.DevicesOfPid1, "watchdog0"));

        Assert.That((await CheckAsync(Passed("ssh"))).Notes, Has.None.Contains("hardware watchdog"));
    }

    private void MakeHardwareWatchdog(string name, string state)
    {
        var directory = Path.Combine(_host.Paths.HardwareWatchdogs, name);
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "state"), state + "\n");
        Directory.CreateDirectory(_host.Paths.DevicesOfPid1);
        File.WriteAllText(Path.Combine(_host.Paths.DevicesOfPid1, name), "");
    }

    private static ProbeResult Passed(string name) => new(name, ProbeOutcome.Passed, "seen");

    private static ProbeResult Failed(string name) => new(name, ProbeOutcome.Failed, "seen");

    private Task<CheckReply> CheckAsync(params ProbeResult[] results)
    {
        var host = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        var planned = results.Select(r => new PlannedProbe(new FakeProbe(r.Name, () => r)) { Required = !r.Advisory }).ToList();
        return new Readiness(
            _host.Paths,
            _sink,
            new TargetResolver(_host.Paths, host),
            new ProbeRunner(planned, TimeProvider.System),
            new OperatorReader(new FakePrograms()),
            new SettingsCheck(new FakePrograms().Says("getent passwd -- nobody-here", "", 2), _interfaces, new NetworkAddresses(_interfaces)),
            new HostObstacles(_host.Paths, _sink, host, new RolledBackSystems(_host.Paths)),
            new ReadinessNotes(_configuration ?? new ConfigurationFile(_host.Paths), host, new BootLoader(_host.Paths), new HardwareWatchdog(_host.Paths, () => _isHardwareFed))).CheckAsync(Environment.ProcessId, default);
    }
}
