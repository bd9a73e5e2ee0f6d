using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Daemon.Watchers;
using Watchdog.Host.Boot;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Watchers;

internal sealed class SuccessorTests
{
    // Store paths must be real ones to be told apart from anything else: this one exists wherever there is a shell.
    private const string Own = "/nix/store/own-version/bin/rollback-watchdogd";

    private FakeEventSink _sink = null!;
    private CountingLifetime _lifetime = null!;
    private CallsInFlight _calls = null!;
    private ManualTime _time = null!;
    private TempHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        (_host, _sink, _lifetime) = (new TempHost(), new FakeEventSink(), new CountingLifetime());
        (_calls, _time) = (new CallsInFlight(), new ManualTime());
        Directory.CreateDirectory(_host.Paths.Units);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("ExecStart=/nix/store/own-version/bin/rollback-watchdogd", TestName = "the same")]
    [TestCase("ExecStart=/nix/store/own-version/libexec/rollback-watchdogd --verbose", TestName = "the same, elsewhere")]
    [TestCase("ExecStart=/usr/bin/rollback-watchdogd", TestName = "not of the store")]
    [TestCase("ExecStart=/nix/store/gone-version/bin/rollback-watchdogd", TestName = "not there")]
    [TestCase("ExecStart=", TestName = "empty")]
    [TestCase("Environment=A=1", TestName = "none")]
    public void Find_NoOtherVersion_IsNull(string line)
    {
        WriteUnit(line);

        Assert.That(Next().Find(), Is.Null);
    }

    [Test]
    public void Find_NoUnit_IsNull() => Assert.That(Next().Find(), Is.Null);

    [Test]
    public void Find_AnotherVersionInADropIn_CountsAndTheLastOneCounts()
    {
        WriteUnit("ExecStart=" + Own);
        var next = Next();
        WriteDropIn("10-a.conf", "ExecStart=\nExecStart=/nix/store/gone-version/bin/rollback-watchdogd");
        WriteDropIn("20-b.conf", "Environment=A=1");

        Assert.That(new UnitFile(_host.Paths).Program, Is.EqualTo("/nix/store/gone-version/bin/rollback-watchdogd"));
        Assert.That(next.Find(), Is.EqualTo("the unit as it is now"), "that version is not there; the unit is another all the same");
    }

    [Test]
    public void Find_NothingHasChanged_IsNull()
    {
        WriteUnit("ExecStart=" + Own);
        WriteDropIn("10-a.conf", "Environment=A=1");
        File.WriteAllText(_host.Paths.Configuration, """{"window": "nonsense"}""");

        Assert.That(Next().Find(), Is.Null, "a mistake is no reason to start again");
    }

    [TestCase("""{"window": "7min"}""")]
    [TestCase("not even JSON")]
    [TestCase(null)]
    public void MakeWay_ConfigurationHasChanged_IsMadeOnce(string? content)
    {
        WriteUnit("ExecStart=" + Own);
        File.WriteAllText(_host.Paths.Configuration, "{}");
        var successor = Make();
        if (content is null)
        {
            File.Delete(_host.Paths.Configuration);
        }
        else
        {
            File.WriteAllText(_host.Paths.Configuration, content);
        }

        successor.MakeWay();
        Assert.That(_lifetime.Stops, Is.EqualTo(1));

        // PID 1 starts the next one, which takes up what there is.
        Make().MakeWay();
        Assert.That(_lifetime.Stops, Is.EqualTo(1));
    }

    [Test]
    public void MakeWay_ADropInHasChanged_IsMadeOnce()
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        WriteDropIn("overrides.conf", "MemoryMax=64M");

        successor.MakeWay();
        Make().MakeWay();

        Assert.That(_lifetime.Stops, Is.EqualTo(1));
    }

    /// <summary>A switch that brings another config.json must not lose the daemon that is about to arm for it.</summary>
    [Test]
    public void MakeWay_ASwitchIsArmedFor_WaitsForItsEnd()
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        successor.SwitchBegan();
        File.WriteAllText(_host.Paths.Configuration, "{}");

        successor.MakeWay();
        Assert.That(_lifetime.Stops, Is.Zero);

        successor.SwitchEnded();
        Assert.That(() => _lifetime.Stops, Is.EqualTo(1).After(5_000, 10));
    }

    [Test]
    public void MakeWay_ASessionIsOpen_Waits()
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        File.WriteAllText(_host.Paths.Configuration, "{}");

        _sink.State = new State(Watchdog.Tests.Make.Session(), null);
        successor.MakeWay();
        Assert.That(_lifetime.Stops, Is.Zero);

        _sink.State = State.Empty;
        successor.MakeWay();
        Assert.That(_lifetime.Stops, Is.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_TheSessionEnds_MakesWay()
    {
        WriteUnit("ExecStart=" + Own);
        using var stop = new CancellationTokenSource();
        _sink.State = new State(Watchdog.Tests.Make.Session(), null);
        var running = Make().RunAsync(stop.Token);
        await File.WriteAllTextAsync(_host.Paths.Configuration, "{}");
        Assert.That(_lifetime.Stops, Is.Zero);

        _sink.Change(State.Empty);

        await Wait.UntilAsync(() => _lifetime.Stops == 1, "it makes way");
        await stop.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task MakeWay_ASwitchRuns_Waits()
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        File.WriteAllText(_host.Paths.Configuration, "{}");

        using (var holder = await Child.HoldLockAsync(_host.Paths.SwitchLock))
        {
            successor.MakeWay();
            Assert.That(_lifetime.Stops, Is.Zero);
        }
    }

    [Test]
    public void MakeWay_TheUnitIsGone_Stays()
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        File.Delete(Path.Combine(_host.Paths.Units, "rollback-watchdogd.service"));
        File.WriteAllText(_host.Paths.Configuration, "{}");

        successor.MakeWay();

        Assert.That(_lifetime.Stops, Is.Zero, "nobody would start it again");
    }

    /// <summary>Whoever confirms, and whose session ends with that, hears that it has.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Look_ACallIsNotAnsweredYet_WaitsForItAWhile(bool isAnswered)
    {
        WriteUnit("ExecStart=" + Own);
        var successor = Make();
        await File.WriteAllTextAsync(_host.Paths.Configuration, "{}");
        _calls.Begin();

        successor.Look();
        await Wait.UntilAsync(() => _time.Waiting.Contains(Successor.LastAnswers), "it waits");
        Assert.That(_lifetime.Stops, Is.Zero);

        if (isAnswered)
        {
            _calls.End();
        }
        else
        {
            _time.Advance(Successor.LastAnswers);
        }

        await Wait.UntilAsync(() => _lifetime.Stops == 1, "it makes way");
    }

    private NextVersion Next() =>
        new(_host.Paths, new DaemonProgram(Own, "/bin/control"), new ConfigurationFile(_host.Paths), new UnitFile(_host.Paths));

    private Successor Make()
    {
        var switchLock = new SwitchLock(_host.Paths);
        return new Successor(
            Next(),
            switchLock,
            _sink,
            new BootDefaults(new Settings(), new BootDefaultDebt(_host.Paths), new HostReader(_host.Paths, switchLock), new BootLoader(_host.Paths), new Claims(_host.Paths), _sink, TimeProvider.System),
            _calls,
            _lifetime,
            _time,
            NullLogger<Successor>.Instance);
    }

    private void WriteUnit(string line) =>
        File.WriteAllText(Path.Combine(_host.Paths.Units, "rollback-watchdogd.service"), $"[Service]\nExecStart=/nix/store/first/bin/x\n{line}\n");

    private void WriteDropIn(string name, string lines)
    {
        var directory = Path.Combine(_host.Paths.Units, "rollback-watchdogd.service.d");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, name), $"[Service]\n{lines}\n");
    }

    private sealed class CountingLifetime : IHostApplicationLifetime
    {
        public int Stops { get; private set; }

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Stops++;
    }
}
