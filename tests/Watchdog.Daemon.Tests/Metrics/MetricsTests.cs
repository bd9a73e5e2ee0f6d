using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Metrics;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Metrics;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MetricsTests : IDisposable
{
    private const string Sample = "tests/packaging/rollback-watchdog.prom";
    private const string Update = "WATCHDOG_UPDATE_PAGES";

    private readonly TempHost _host = new();
    private readonly FakeEventSink _loop = new();
    private readonly ManualTime _time = new();
    private readonly ManualClock _clock = new();

    private string Path => System.IO.Path.Combine(_host.Root, "rollback-watchdog.prom");

    private static State Probation => new(Make.Session(), Make.Session(Phase.RolledBack, Make.OtherId) with { NotBack = "ssh" })
    {
        Probes = new ProbeRecord(Make.Id, null, [new ProbeRun("ssh", ProbeOutcome.Passed), new ProbeRun("command:\"q\\", ProbeOutcome.Failed), new ProbeRun("units", ProbeOutcome.Skipped)]),
    };

    public void Dispose() => _host.Dispose();

    /// <summary>The sample is what tests/packaging/metrics has a real promtool check and a real node-exporter read.</summary>
    [Test]
    public void Of_AnUnprovenSwitch_IsTheSample()
    {
        var text = MetricsText.Of(Probation, new Dictionary<string, int> { ["confirmed"] = 7, ["rolled-back"] = 2, ["not-back"] = 1 }, Make.Start);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Checkout.PathOf(Sample), text);
        }

        Assert.That(text, Is.EqualTo(Checkout.Text(Sample)), $"{Update}=1 writes it");
    }

    [Test]
    public void Of_NoSession_HasNoDeadlineAndNoProbe()
    {
        var text = MetricsText.Of(State.Empty, new Dictionary<string, int>(), Make.Start);

        Assert.That(text, Does.Contain("rollback_watchdog_session_open 0\n").And.Not.Contain("deadline").And.Not.Contain("probe_passing").And.Not.Contain("last_end"));
    }

    [Test]
    public void Of_TheDeadlineIsOfAnEarlierBoot_HasNone() =>
        Assert.That(MetricsText.Of(Probation, new Dictionary<string, int>(), Make.At(10, Make.Boot2)), Does.Not.Contain("deadline"));

    [Test]
    public async Task ExecuteAsync_TheStateChanges_TheFileIsWrittenAnewForAllToRead()
    {
        using var writer = Writer();
        await writer.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Text().Contains("session_open 0", StringComparison.Ordinal), "the first file");
        Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead));

        _loop.Change(Probation);
        await Wait.UntilAsync(() => _time.Waiting.Count > 0, "the pause");
        _time.Advance(MetricsWriter.Pause);

        await Wait.UntilAsync(() => Text().Contains("session_open 1", StringComparison.Ordinal), "the second file");
        Assert.That(Directory.GetFiles(_host.Root), Has.Length.EqualTo(1), "nothing is left beside it");
    }

    [Test]
    public async Task ExecuteAsync_ASessionHasEnded_TheRecordIsCounted()
    {
        var history = new HistoryLog(_host.Paths);
        new Recorder(history, _clock).Write(RecordKind.RolledBack, Make.Id, "");
        using var writer = Writer();
        await writer.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Text().Contains("{end=\"rolled_back\"} 1\n", StringComparison.Ordinal), "what the record has");

        new Recorder(history, _clock).Write(RecordKind.Confirmed, Make.OtherId, "");
        await Wait.UntilAsync(() => _time.Waiting.Count > 0, "the pause");
        _loop.Change(new State(null, Make.Session(Phase.Confirmed, Make.OtherId)));
        _time.Advance(MetricsWriter.Pause);

        await Wait.UntilAsync(() => Text().Contains("{end=\"confirmed\"} 1\n", StringComparison.Ordinal), "what has ended");
    }

    [Test]
    public async Task ExecuteAsync_TheDirectoryIsNotThere_IsWrittenOnceItIs()
    {
        var directory = System.IO.Path.Combine(_host.Root, "later");
        using var writer = new MetricsWriter(System.IO.Path.Combine(directory, "x.prom"), _loop, new HistoryLog(_host.Paths), _clock, _time, NullLogger<MetricsWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => _time.Waiting.Count > 0, "the pause");

        Directory.CreateDirectory(directory);
        _loop.Change(Probation);
        _time.Advance(MetricsWriter.Pause);

        await Wait.UntilAsync(() => File.Exists(System.IO.Path.Combine(directory, "x.prom")), "the file");
    }

    private MetricsWriter Writer() => new(Path, _loop, new HistoryLog(_host.Paths), _clock, _time, NullLogger<MetricsWriter>.Instance);

    private string Text() => File.Exists(Path) ? File.ReadAllText(Path) : "";
}
