using Watchdog.Executor.Drills;
using Watchdog.Host.Systems;
using Watchdog.Systemd;
using Watchdog.Tests;
using Watchdog.Tests.Drills;

namespace Watchdog.Executor.Tests.Drills;

/// <summary>The daemon's side and an executor's, over a real socket.</summary>
internal sealed class DrillRunTests
{
    private static readonly DrillOrder Order = new("/nix/store/old", Make.Session().Baseline.Operator);

    private readonly ManualTime _time = new();
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task RunAsync_ExecutorSaysEachStep_TheyAreTheSteps()
    {
        DrillOrder? told = null;
        var units = new FakeDrillUnits(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            told = executor.Order;
            foreach (var name in DrillSteps.OfExecutor)
            {
                await executor.SayAsync(FakeExecutor.Passed(name));
            }
        });

        var steps = await RunAsync(units).SoonAsync();

        Assert.That(steps.Select(s => s.Name), Is.EqualTo(DrillSteps.OfExecutor.Prepend(DrillSteps.Timer)));
        Assert.That(steps.Select(s => s.Passed), Is.All.True);
        Assert.That(told, Is.EqualTo(Order));
        Assert.That(units.Longest, Is.GreaterThan(Rehearsal.LimitOfDryActivate(new Config.Settings())));
        AssertNothingIsLeft(units);
    }

    [Test]
    public async Task RunAsync_TimerNeverFires_IsNamed()
    {
        var units = new FakeDrillUnits(static _ => Task.CompletedTask);

        var running = RunAsync(units);
        await PassAsync(DrillUnits.Ahead + DrillRun.Late);
        var steps = await running.SoonAsync();

        Assert.That(steps.Select(Words), Is.EqualTo(new[] { "timer failed: PID 1 has not started the executor within 15s of the timer's time" }));
        AssertNothingIsLeft(units);
    }

    [Test]
    public async Task RunAsync_Pid1HoldsNoTimer_IsNamed()
    {
        var units = new FakeDrillUnits(static _ => Task.CompletedTask) { Fault = new TestSystemdException() };

        var steps = await RunAsync(units).SoonAsync();

        Assert.That(steps.Select(Words), Is.EqualTo(new[] { "timer failed: PID 1 is silent" }));
        AssertNothingIsLeft(units);
    }

    [Test]
    public async Task RunAsync_ExecutorIsKilled_TheStepIsNamed()
    {
        var units = new FakeDrillUnits(static socket => FakeExecutor.SayAllAsync(socket, FakeExecutor.Passed(DrillSteps.State), FakeExecutor.Passed(DrillSteps.Pid1)));

        var steps = await RunAsync(units).SoonAsync();

        Assert.That(steps, Has.Count.EqualTo(4));
        Assert.That(Words(steps[^1]), Is.EqualTo("target failed: the executor has ended in the middle of it"));
        AssertNothingIsLeft(units);
    }

    [Test]
    public async Task RunAsync_ExecutorHangs_TheStepIsNamedAtItsLimit()
    {
        var units = new FakeDrillUnits(static async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            await executor.SayAsync(FakeExecutor.Passed(DrillSteps.State));
            await executor.IsLeftAsync();
        });

        var running = RunAsync(units, 2);
        await running.Heard.SoonAsync();
        await PassAsync(TimeSpan.FromMinutes(1));
        var steps = await running.All.SoonAsync();

        Assert.That(Words(steps[^1]), Is.EqualTo("pid1 failed: the executor has not come to an end with it within 1min"));
        AssertNothingIsLeft(units);
    }

    /// <summary>The executor ends it itself, at the limit of a rollback's switch: until then nobody gives it up.</summary>
    [Test]
    public async Task RunAsync_DryActivateTakesAsLongAsItMay_IsWaitedFor()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var units = new FakeDrillUnits(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            foreach (var name in DrillSteps.OfExecutor)
            {
                if (name == DrillSteps.DryActivate)
                {
                    await goOn.Task;
                }

                await executor.SayAsync(FakeExecutor.Passed(name));
            }
        });

        var running = RunAsync(units, 4);
        await running.Heard.SoonAsync();
        await PassAsync(Rehearsal.LimitOfDryActivate(new Config.Settings()));
        goOn.SetResult();
        var steps = await running.All.SoonAsync();

        Assert.That(steps.Select(s => s.Passed), Is.All.True);
    }

    [TestCase("""{"name":"state"}""")]
    [TestCase("""{"name":"probes","passed":true,"took":"00:00:01","detail":"d"}""")]
    [TestCase("no JSON")]
    [TestCase("null")]
    public async Task RunAsync_ExecutorTalksNonsense_IsNamed(string nonsense)
    {
        var units = new FakeDrillUnits(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            await executor.SayAsync(nonsense);
            await executor.IsLeftAsync();
        });

        var steps = await RunAsync(units).SoonAsync();

        Assert.That(steps, Has.Count.EqualTo(2));
        Assert.That(Words(steps[^1]), Does.StartWith("state failed: the executor "));
        AssertNothingIsLeft(units);
    }

    [Test]
    public async Task RunAsync_GivenUp_HangsUpOnTheExecutorAndStopsIt()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var units = new FakeDrillUnits(async socket =>
        {
            using var executor = await FakeExecutor.ComeAsync(socket);
            await stop.CancelAsync();
            await executor.IsLeftAsync();
            left.SetResult();
        });

        Assert.That(async () => await RunAsync(units, stop.Token).SoonAsync(), Throws.InstanceOf<OperationCanceledException>());

        await left.Task.SoonAsync();
        AssertNothingIsLeft(units);
    }

    private async Task<List<RehearsedStep>> RunAsync(FakeDrillUnits units, CancellationToken cancellation = default)
    {
        var steps = new List<RehearsedStep>();
        await foreach (var step in DrillOf(units).RunAsync(Order, cancellation))
        {
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>As the other, and tells when so many steps have been heard.</summary>
    private (Task Heard, Task<List<RehearsedStep>> All) RunAsync(FakeDrillUnits units, int heard)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (told.Task, ListAsync());

        async Task<List<RehearsedStep>> ListAsync()
        {
            var steps = new List<RehearsedStep>();
            await foreach (var step in DrillOf(units).RunAsync(Order, CancellationToken.None))
            {
                steps.Add(step);
                if (steps.Count == heard)
                {
                    told.SetResult();
                }
            }

            return steps;
        }
    }

    // The limit of a step begins when it is waited for, a moment after the one before was heard.
    private async Task PassAsync(TimeSpan time)
    {
        await Wait.UntilAsync(() => _time.Waiting.Any(w => w >= time), "the limit has begun");
        _time.Advance(time);
    }

    private DrillRun DrillOf(FakeDrillUnits units) => new(_host.Paths, units, new DaemonProgram("/p/rollback-watchdogd", "/p/rollbackctl"), _time);

    private void AssertNothingIsLeft(FakeDrillUnits units)
    {
        Assert.That(units.Stopped, Is.EqualTo(units.Started));
        Assert.That(Directory.GetFileSystemEntries(_host.Paths.Rounds), Is.Empty);
    }

    private static string Words(RehearsedStep step) => $"{step.Name} {(step.Passed ? "passed" : "failed")}: {step.Detail}";

    private sealed class TestSystemdException() : SystemdException("test", 0, null, "PID 1 is silent");
}
