using Watchdog.Core;
using Watchdog.Probes.Rounds;
using Watchdog.Tests;
using Watchdog.Tests.Probes;

namespace Watchdog.Probes.Tests.Rounds;

/// <summary>The daemon's side and the round's side, over a real socket.</summary>
internal sealed class OutsideRoundsTests
{
    private readonly ManualTime _time = new();
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task RunAsync_RoundAnswers_ItsResultsAreTheResults()
    {
        var saw = new ProbeResult("ssh", ProbeOutcome.Passed, "port 22 answers", "{\"key\":\"value\"}");
        var rounds = Make(new FakeUnits(socket => Round.RunAsync(new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", () => saw))], TimeProvider.System), socket)));

        var results = await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();

        Assert.That(results, Is.EqualTo(new[] { saw }));
    }

    [Test]
    public async Task LatestOf_ASession_IsWhatWasSeenForItAndSinceItsLastRung()
    {
        var session = Watchdog.Tests.Make.Session();
        var climbed = session with { Rungs = [new RungRecord(Rung.Switch, Watchdog.Tests.Make.Start, RungOutcome.Succeeded, "")] };
        var saw = new ProbeResult("ssh", ProbeOutcome.Failed, "nobody listens");
        var rounds = Make(new FakeUnits(socket => Round.RunAsync(new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", () => saw))], TimeProvider.System), socket)));

        await rounds.RunAsync(new ProbeContext(session), CancellationToken.None).SoonAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rounds.LatestOf(session), Is.EqualTo(new[] { saw }));
            Assert.That(rounds.LatestOf(climbed), Is.Empty, "the rollback has changed what was seen");
            Assert.That(rounds.LatestOf(session with { Phase = Phase.Confirmed }), Is.Empty, "nobody looks any more");
            Assert.That(rounds.LatestOf(session with { Id = "other1" }), Is.Empty);
        }

        saw = saw with { Outcome = ProbeOutcome.Passed, Detail = "answers" };
        await rounds.RunAsync(new ProbeContext(climbed), CancellationToken.None).SoonAsync();
        Assert.That(rounds.LatestOf(climbed), Is.EqualTo(new[] { saw }));

        await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();
        Assert.That(rounds.LatestOf(climbed), Is.EqualTo(new[] { saw }), "a check is no look at the session");
    }

    [Test]
    public async Task RunAsync_OpenSession_TheProbesSeeItsBaseline()
    {
        var session = Watchdog.Tests.Make.Session();
        var probe = new SeeingProbe();
        var rounds = Make(new FakeUnits(socket => Round.RunAsync(new ProbeRunner([new PlannedProbe(probe)], TimeProvider.System), socket)));

        await rounds.RunAsync(new ProbeContext(session), CancellationToken.None).SoonAsync();

        Assert.That(probe.Seen!.Id, Is.EqualTo(session.Id));
        Assert.That(probe.Seen.Baseline.Probes, Is.EqualTo(session.Baseline.Probes));
    }

    [Test]
    public async Task RunAsync_RoundNeverAsks_EveryProbeIsSkippedAtTheLimit()
    {
        var rounds = Make(new FakeUnits(static _ => Task.CompletedTask));

        var running = rounds.RunAsync(ProbeContext.None, CancellationToken.None);
        _time.Advance(OutsideRounds.Limit);
        var results = await running.SoonAsync();

        Assert.That(results.Single(), Is.EqualTo(new ProbeResult("ssh", ProbeOutcome.Skipped, "the round of probes has not ended within 30s")));
    }

    [Test]
    public async Task RunAsync_RoundDies_EveryProbeIsSkipped()
    {
        var rounds = Make(new FakeUnits(static async socket =>
        {
            using var connection = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
            await connection.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        }));

        var results = await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();

        Assert.That(results.Single().Outcome, Is.EqualTo(ProbeOutcome.Skipped));
    }

    [Test]
    public async Task StreamAsync_OneIsStuck_TheOthersResultIsThereAndTheStuckOneIsSkippedAtTheLimit()
    {
        var good = new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers"));
        var runner = new ProbeRunner([new PlannedProbe(good), new PlannedProbe(new StuckProbe("command:slow"), TimeSpan.FromMinutes(5))], TimeProvider.System);
        var rounds = new OutsideRounds(_host.Paths, new FakeUnits(socket => Round.RunAsync(runner, socket)), ["ssh", "command:slow"], _time);

        var session = Watchdog.Tests.Make.Session();
        await using var given = rounds.StreamAsync(new ProbeContext(session), rounds.Names, CancellationToken.None).GetAsyncEnumerator();
        Assert.That(await given.MoveNextAsync().AsTask().SoonAsync(), Is.True);
        Assert.That(given.Current.Single().Detail, Is.EqualTo("answers"));
        Assert.That(rounds.LatestOf(session), Is.EqualTo(given.Current));

        var next = given.MoveNextAsync().AsTask();
        _time.Advance(OutsideRounds.Limit);
        Assert.That(await next.SoonAsync(), Is.True);
        Assert.That(given.Current.Single(), Is.EqualTo(new ProbeResult("command:slow", ProbeOutcome.Skipped, "the round of probes has not ended within 30s")));
        Assert.That(rounds.LatestOf(session).Select(r => r.Name), Is.EqualTo(new[] { "ssh", "command:slow" }));
    }

    [Test]
    public async Task RunAsync_ConfigurationHasOneLessByNow_ItIsSkippedAndSaysWhy()
    {
        var runner = new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "answers")))], TimeProvider.System);
        var rounds = new OutsideRounds(_host.Paths, new FakeUnits(socket => Round.RunAsync(runner, socket)), ["command:gone", "ssh"], _time);

        var results = await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();

        Assert.That(results.Select(r => (r.Outcome, r.Detail)), Is.EqualTo(new[] { (ProbeOutcome.Skipped, "config.json does not have it any more"), (ProbeOutcome.Passed, "answers") }));
    }

    [Test]
    public async Task StreamAsync_SomebodysRoundIsStuck_RunsAllTheSame()
    {
        var rounds = new OutsideRounds(
            _host.Paths,
            new FakeUnits(socket => Round.RunAsync(new ProbeRunner([new PlannedProbe(new StuckProbe("command:slow")), new PlannedProbe(new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, "")))], TimeProvider.System), socket)),
            ["command:slow", "ssh"],
            _time);
        using var cancellation = new CancellationTokenSource();
        var asked = rounds.RunAsync(ProbeContext.None, cancellation.Token);

        await using var given = rounds.StreamAsync(ProbeContext.None, ["ssh"], CancellationToken.None).GetAsyncEnumerator();

        Assert.That(await given.MoveNextAsync().AsTask().SoonAsync(), Is.True);
        Assert.That(asked.IsCompleted, Is.False);
        await cancellation.CancelAsync();
        Assert.That(() => asked.SoonAsync(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task StreamAsync_NotReadToItsEnd_TheRoundIsGivenUp()
    {
        var ended = new TaskCompletionSource<int>();
        var runner = new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, ""))), new PlannedProbe(new StuckProbe("command:slow"), TimeSpan.FromMinutes(5))], TimeProvider.System);
        var rounds = new OutsideRounds(_host.Paths, new FakeUnits(async socket => ended.SetResult(await Round.RunAsync(runner, socket))), ["ssh", "command:slow"], _time);

        await foreach (var _ in rounds.StreamAsync(ProbeContext.None, rounds.Names, CancellationToken.None))
        {
            break;
        }

        Assert.That(await ended.Task.SoonAsync(), Is.Zero, "its process has ended, in good order");
    }

    [Test]
    public async Task StreamAsync_GivenUpWhileAProbeTidiesUp_TheRoundEndsAfterIt()
    {
        var tidying = new TidyingProbe();
        var ended = new TaskCompletionSource<int>();
        var runner = new ProbeRunner([new PlannedProbe(new FakeProbe("ssh", static () => new ProbeResult("ssh", ProbeOutcome.Passed, ""))), new PlannedProbe(tidying)], TimeProvider.System);
        var rounds = new OutsideRounds(_host.Paths, new FakeUnits(async socket => ended.SetResult(await Round.RunAsync(runner, socket))), ["ssh", "stranger-ssh"], _time);

        await foreach (var _ in rounds.StreamAsync(ProbeContext.None, rounds.Names, CancellationToken.None))
        {
            break;
        }

        await tidying.GivenUp.Task.SoonAsync();
        Assert.That(ended.Task.IsCompleted, Is.False);
        tidying.Tidied.SetResult();
        Assert.That(await ended.Task.SoonAsync(), Is.Zero);
    }

    [Test]
    public async Task RunAsync_Pid1Refuses_EveryProbeIsSkippedAndSaysWhy()
    {
        var rounds = Make(new FakeUnits(static _ => throw new IOException("no answer")));

        var results = await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();

        Assert.That(results.Single().Outcome, Is.EqualTo(ProbeOutcome.Skipped));
        Assert.That(results.Single().Detail, Does.Contain("no answer"));
    }

    [Test]
    public async Task RunAsync_Ended_LeavesNoSocketBehind()
    {
        var rounds = Make(new FakeUnits(static _ => throw new IOException("no answer")));

        await rounds.RunAsync(ProbeContext.None, CancellationToken.None).SoonAsync();

        Assert.That(Directory.EnumerateFileSystemEntries(_host.Paths.Rounds), Is.Empty);
    }

    [Test]
    public void RunAsync_GivenUp_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var rounds = Make(new FakeUnits(static _ => Task.CompletedTask));

        var running = rounds.RunAsync(ProbeContext.None, cancellation.Token);
        cancellation.Cancel();

        Assert.That(() => running.SoonAsync(), Throws.InstanceOf<OperationCanceledException>());
    }

    private OutsideRounds Make(IRoundUnits units) => new(_host.Paths, units, ["ssh"], _time);

    private sealed class FakeUnits(Func<string, Task> run) : IRoundUnits
    {
        public Task StartAsync(string id, string socket, CancellationToken cancellation)
        {
            _ = run(socket);
            return Task.CompletedTask;
        }
    }

    private sealed class SeeingProbe : IProbe
    {
        public Session? Seen { get; private set; }

        public string Name => "ssh";

        public Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
        {
            Seen = context.Session;
            return Task.FromResult(new ProbeResult(Name, ProbeOutcome.Passed, ""));
        }
    }

    private sealed class TidyingProbe : IProbe
    {
        public string Name => "stranger-ssh";

        public TaskCompletionSource GivenUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Tidied { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<ProbeResult> RunAsync(ProbeContext context, CancellationToken cancellation)
        {
            await using var given = cancellation.Register(GivenUp.SetResult);
            await Tidied.Task;
            return new ProbeResult(Name, ProbeOutcome.Passed, "");
        }
    }
}
