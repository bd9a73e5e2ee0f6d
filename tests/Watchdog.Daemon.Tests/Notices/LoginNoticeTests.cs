using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Core;
using Watchdog.Daemon.Notices;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Executor.Notices;
using Watchdog.Host.Peers;
using Watchdog.Protocol;
using Watchdog.Tests;
using Phase = Watchdog.Core.Phase;

namespace Watchdog.Daemon.Tests.Notices;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoginNoticeTests : IDisposable
{
    private readonly TempHost _host = new();
    private readonly FakeEventSink _loop = new();
    private readonly ManualClock _clock = new() { Boot = Make.Start.Boot };
    private readonly SeenEnd _seen;

    public LoginNoticeTests() => _seen = new SeenEnd(_host.Paths);

    public void Dispose() => _host.Dispose();

    private static State RolledBack => new(null, Make.Session(Phase.RolledBack) with { Cause = "no proof" });

    [TestCase(Phase.Probation, NoticeKind.ProofWanted)]
    [TestCase(Phase.RollingBack, NoticeKind.RollbackStarted)]
    [TestCase(Phase.Stranded, NoticeKind.Stranded)]
    public void Of_AnOpenSession_IsWhatHasToBeDone(Phase phase, object kind) =>
        Assert.That(LoginNotice.Of(new State(Make.Session(phase), null), "", Make.Start)?.Kind, Is.EqualTo(kind));

    [TestCase(Phase.Armed)]
    [TestCase(Phase.Activating)]
    public void Of_NothingIsWanted_IsNone(Phase phase) =>
        Assert.That(LoginNotice.Of(new State(Make.Session(phase), Make.Session(Phase.RolledBack, Make.OtherId)), "", Make.Start), Is.Null);

    [TestCase(Phase.Confirmed)]
    [TestCase(Phase.Disarmed)]
    [TestCase(Phase.Expired)]
    public void Of_AGoodEnd_IsNone(Phase phase) =>
        Assert.That(LoginNotice.Of(new State(null, Make.Session(phase)), "", Make.Start), Is.Null);

    [Test]
    public void Of_ARollback_IsToldUntilItWasSeen()
    {
        Assert.That(LoginNotice.Of(RolledBack, Make.OtherId, Make.Start)?.Kind, Is.EqualTo(NoticeKind.RolledBack));
        Assert.That(LoginNotice.Of(RolledBack, Make.Id, Make.Start), Is.Null);
        Assert.That(LoginNotice.Of(new State(null, RolledBack.Last! with { NotBack = "ssh" }), "", Make.Start)?.Kind, Is.EqualTo(NoticeKind.NotBack));
    }

    [Test]
    public void Of_TheProbesConfirm_IsNoneWhileAllGoesWell()
    {
        var session = Make.Session();

        Assert.That(LoginNotice.Of(new State(session with { Terms = session.Terms with { ConfirmBy = Core.ConfirmBy.Probes } }, null), "", Make.Start), Is.Null);
    }

    [Test]
    public void Kept_ProofIsWanted_SaysUntilWhenAndWhatToType() =>
        Assert.That(new NoticeText("lab", TimeZoneInfo.Utc).Kept(new Notice(NoticeKind.ProofWanted, Make.Session(), Make.Start), "rollbackctl"), Is.EqualTo(new[]
        {
            "Message from rollback-watchdogd (2026-01-01 00:00:00):",
            "The switch has ended, and is unproven. Unless somebody who has logged in since",
            "then runs",
            $"    rollbackctl confirm {Make.Id}",
            "by 00:05:00, this host goes back to the system of before.",
        }));

    [Test]
    public async Task ExecuteAsync_FromSwitchToRollback_TheFileSaysWhatThereIsToKnow()
    {
        using var file = File(isWanted: true);
        await file.StartAsync(CancellationToken.None);
        _loop.Change(new State(Make.Session(), null));
        await Wait.UntilAsync(() => Text(file).Contains($"confirm {Make.Id}", StringComparison.Ordinal), "proof is wanted");
        Assert.That(System.IO.File.GetUnixFileMode(file.Path) & UnixFileMode.OtherRead, Is.Not.EqualTo(UnixFileMode.None));

        _loop.Change(RolledBack);
        await Wait.UntilAsync(() => Text(file).Contains("Rolled back", StringComparison.Ordinal), "the rollback");
        _seen.Mark(Make.Id);

        await Wait.UntilAsync(() => !System.IO.File.Exists(file.Path), "it was seen");
    }

    [Test]
    public async Task ExecuteAsync_PeopleAreNotToBeTold_ThereIsNoFile()
    {
        using var file = File(isWanted: false);
        System.IO.File.WriteAllText(file.Path, "of before");
        _loop.State = new State(Make.Session(), null);

        await file.StartAsync(CancellationToken.None);

        await Wait.UntilAsync(() => !System.IO.File.Exists(file.Path), "it is gone");
    }

    [Test]
    public void Mark_AfterARestart_IsKnown()
    {
        _seen.Mark(Make.Id);

        Assert.That(new SeenEnd(_host.Paths).Session, Is.EqualTo(Make.Id));
    }

    [TestCase("status", true)]
    [TestCase("watch", true)]
    [TestCase("history", true)]
    [TestCase("status", false)]
    public async Task Status_APersonAsks_TheEndIsSeen(string method, bool isPerson)
    {
        _loop.State = RolledBack;
        var service = new SeenControlService(new FakeService(), _loop, _seen, _ => isPerson);
        var context = new CallContext(new Peer(1, 0, [], TimeSpan.Zero));

        await AskAsync(service, method, context);

        Assert.That(() => _seen.Session, isPerson ? Is.EqualTo(Make.Id).After(5_000, 10) : Is.Empty);
    }

    /// <summary>The status of an open session shows nothing of how it will end.</summary>
    [Test]
    public async Task Status_TheSessionIsOpen_NothingIsSeen()
    {
        _loop.State = new State(Make.Session(), null);

        await new SeenControlService(new FakeService(), _loop, _seen, static _ => true).StatusAsync(new CallContext(new Peer(1, 0, [], TimeSpan.Zero)), CancellationToken.None);

        Assert.That(_seen.Session, Is.Empty);
    }

    [Test]
    public void IsPerson_APeerThatMayOnlyRead_IsNone() =>
        Assert.That(SeenControlService.IsPerson(new Peer(Environment.ProcessId, 1000, [], Began: null)), Is.False);

    private static async Task AskAsync(SeenControlService service, string method, CallContext context)
    {
        switch (method)
        {
            case "status":
                await service.StatusAsync(context, CancellationToken.None);
                break;
            case "history":
                await service.HistoryAsync(new HistoryParameters(), context, CancellationToken.None);
                break;
            default:
                await foreach (var answer in service.WatchAsync(context, CancellationToken.None))
                {
                    Assert.That(answer, Is.Not.Null);
                }

                break;
        }
    }

    private LoginNoticeFile File(bool isWanted) =>
        new(_host.Paths, isWanted, _loop, _seen, static () => new NoticeText("lab", TimeZoneInfo.Utc), _clock, NullLogger<LoginNoticeFile>.Instance);

    private static string Text(LoginNoticeFile file) => System.IO.File.Exists(file.Path) ? System.IO.File.ReadAllText(file.Path) : "";
}
