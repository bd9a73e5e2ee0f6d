using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Notices;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Executor.Notices;
using Watchdog.Executor.Tests.Notices;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Notices;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NoticeWatcherTests : IDisposable
{
    private readonly FakeEventSink _loop = new();
    private readonly FakeNotices _notices = new();
    private readonly ManualTime _time = new();
    private readonly ManualClock _clock = new() { Boot = Make.Start.Boot };
    private readonly NoticeWatcher _watcher;

    public NoticeWatcherTests() => _watcher = new NoticeWatcher(_loop, _notices, _clock, _time, NullLogger<NoticeWatcher>.Instance);

    public void Dispose() => _watcher.Dispose();

    [Test]
    public async Task ExecuteAsync_OneSession_IsToldFromArmToConfirm()
    {
        await _watcher.StartAsync(CancellationToken.None);

        _loop.Change(new State(Make.Session(Phase.Armed), null));
        await ToldAsync(NoticeKind.Armed);
        _loop.Change(new State(Make.Session() with { ActivationEnded = Make.Start }, null));
        await Wait.UntilAsync(() => _time.Waiting.Contains(NoticeClock.AfterLastLine), "the tool's last line is waited for");
        await PassAsync(NoticeClock.AfterLastLine);
        await ToldAsync(NoticeKind.Armed, NoticeKind.ProofWanted);
        await PassAsync(TimeSpan.FromSeconds(238.5));
        await ToldAsync(NoticeKind.Armed, NoticeKind.ProofWanted, NoticeKind.DeadlineNear);
        await PassAsync(TimeSpan.FromSeconds(45));
        await ToldAsync(NoticeKind.Armed, NoticeKind.ProofWanted, NoticeKind.DeadlineNear, NoticeKind.DeadlineNear);
        _loop.Change(new State(null, Make.Session(Phase.Confirmed)));
        await ToldAsync(NoticeKind.Armed, NoticeKind.ProofWanted, NoticeKind.DeadlineNear, NoticeKind.DeadlineNear, NoticeKind.Confirmed);
    }

    /// <summary>A daemon that makes way for another one right after a confirm has told of it.</summary>
    [Test]
    public async Task ExecuteAsync_WhatIsFoundAtTheStart_IsNoNews()
    {
        _loop.State = new State(Make.Session(Phase.Armed), Make.Session(Phase.Confirmed, Make.OtherId));

        await _watcher.StartAsync(CancellationToken.None);
        _loop.Change(new State(null, Make.Session(Phase.Disarmed)));

        await ToldAsync(NoticeKind.Disarmed);
    }

    /// <summary>The new system did not come up, and the boot after it led back: nobody else tells of that.</summary>
    [Test]
    public async Task ExecuteAsync_TheBootHasComeBackByItself_IsTold()
    {
        _loop.State = new State(null, Make.Session(Phase.RolledBack));

        await _watcher.StartAsync(CancellationToken.None);

        await ToldAsync(NoticeKind.RolledBack);
    }

    private async Task PassAsync(TimeSpan time)
    {
        await Wait.UntilAsync(() => _time.Waiting.Contains(time), $"a wait of {time}");
        _clock.Boot += time;
        _time.Advance(time);
    }

    private Task ToldAsync(params NoticeKind[] kinds) => Wait.UntilAsync(() => _notices.Kinds.SequenceEqual(kinds), string.Join(", ", kinds));
}
