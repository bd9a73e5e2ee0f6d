using System.Diagnostics;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// The daemon is killed right before the N-th of each system call that makes something true (a file, a claim, a root, a
/// message to PID 1), for every N, in each kind of decision: so at each boundary between two effects.
/// </summary>
[Category("Long")]
[Parallelizable(ParallelScope.All)]
public sealed class KilledAtSystemCallTests
{
    private const int Most = 60;
    private static readonly string[] Calls = ["rename", "link", "symlink", "unlink", "fsync", "sendmsg"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Test]
    public Task Arm_KilledAtAnyCall_IsArmedOrLeavesNothing() => AtEachCallAsync(
        prepare: static _ => Task.FromResult<Session?>(null),
        act: static (host, _) => host.OperatorAsync(Way.Lan, "timeout", "15", "rollbackctl", "--json", "arm", "--window", "2s", "--armed-limit", "60s"),
        settle: static (host, _, result) => AfterArmAsync(host, result));

    [Test]
    public Task Switch_KilledAtAnyCall_HostComesBack() => AtEachCallAsync(
        prepare: ArmAsync,
        act: static (host, _) => host.SwitchAsync("firewall-port"),
        settle: static (host, session, _) => BackAsync(host, session!));

    [Test]
    public Task Heartbeat_KilledAtAnyCall_HostComesBack() => AtEachCallAsync(
        prepare: static async host =>
        {
            var session = await ArmAsync(host);
            await host.SwitchAsync("healthy");
            return session;
        },
        act: static (host, session) => host.OperatorAsync(Way.Lan, "timeout", "15", "rollbackctl", "heartbeat", session!.Id),
        settle: static (host, session, _) => BackAsync(host, session!));

    [Test]
    public Task Confirm_KilledAtAnyCall_IsConfirmedOrRolledBack() => AtEachCallAsync(
        prepare: static async host =>
        {
            var session = await ArmAsync(host);
            await host.SwitchAsync("healthy");
            return session;
        },
        act: static (host, session) => host.OperatorAsync(Way.Lan, "timeout", "15", "rollbackctl", "confirm", session!.Id),
        settle: static (host, session, result) => AfterConfirmAsync(host, session!, result));

    [Test]
    public Task Disarm_KilledAtAnyCall_IsDisarmedOrStillArmed() => AtEachCallAsync(
        prepare: ArmAsync,
        act: static (host, session) => host.OperatorAsync(Way.Lan, "timeout", "15", "rollbackctl", "disarm", session!.Id),
        settle: static async (host, session, result) =>
        {
            var open = (await new WatchdogClient(host).StatusAsync()).Session;
            Assert.That(open, result.Succeeded ? Is.Null : Is.Null.Or.Property("Id").EqualTo(session!.Id));
        });

    private static async Task AtEachCallAsync(
        Func<LabHost, Task<Session?>> prepare,
        Func<LabHost, Session?, Task<CommandResult>> act,
        Func<LabHost, Session?, CommandResult, Task> settle)
    {
        await using var host = await LabHost.UpAsync("call");
        var points = 0;
        foreach (var call in Calls)
        {
            var n = 1;
            while (await AtCallAsync(host, call, n, prepare, act, settle))
            {
                Assert.That(n, Is.LessThan(Most), $"still killed before {call} number {n}");
                n++;
            }

            points += n - 1;
        }

        await TestContext.Out.WriteLineAsync($"{TestContext.CurrentContext.Test.Name}: {points} points, {points} held");
        Assert.That(points, Is.GreaterThan(5), "points that tell something");
    }

    /// <summary>One point.</summary>
    /// <returns>Whether the daemon came to that call, and so was killed.</returns>
    private static async Task<bool> AtCallAsync(
        LabHost host,
        string call,
        int n,
        Func<LabHost, Task<Session?>> prepare,
        Func<LabHost, Session?, Task<CommandResult>> act,
        Func<LabHost, Session?, CommandResult, Task> settle)
    {
        var daemon = new DaemonUnit(host);
        var session = await prepare(host);
        using var tracer = await AttachAsync(host, await daemon.PidAsync(), call, n);
        var result = await act(host, session);
        var wasKilled = await DetachAsync(tracer);
        try
        {
            await daemon.BringBackAsync();
            await settle(host, session, result);
            await Consistency.AssertAsync(host);
            await EndAsync(host);
            return wasKilled;
        }
        catch (Exception e) when (e is AssertionException or LabException)
        {
            throw new LabException($"killed before {call} number {n}: {e.Message}");
        }
    }

    /// <summary>Starts a tracer that kills the daemon at its N-th call, and returns when it has hold of it.</summary>
    private static async Task<Process> AttachAsync(LabHost host, string pid, string call, int n)
    {
        var tracer = LabCommand.Start(
            ["in", host.Name, "strace", "-f", "-p", pid, "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={n}", "-o", "/dev/null"]);
        while (await tracer.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("attached", StringComparison.Ordinal))
            {
                return tracer;
            }
        }

        throw new LabException("strace did not attach");
    }

    /// <summary>Lets go of the daemon.</summary>
    /// <returns>Whether the daemon had been killed.</returns>
    private static async Task<bool> DetachAsync(Process tracer)
    {
        // A tracer whose tracee is gone ends by itself, and at once.
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        try
        {
            await tracer.WaitForExitAsync(soon.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            tracer.Kill(entireProcessTree: true);
            await tracer.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    private static async Task<Session?> ArmAsync(LabHost host)
    {
        var result = await host.OperatorAsync(Way.Lan, "rollbackctl", "--json", "arm", "--window", "3s", "--armed-limit", "30s");
        return ControlMethods.Arm.ReadReply(System.Text.Json.JsonDocument.Parse(result.Text).RootElement).Session;
    }

    private static async Task AfterArmAsync(LabHost host, CommandResult result)
    {
        if (result.Succeeded)
        {
            Assert.That((await new WatchdogClient(host).StatusAsync()).Session, Is.Not.Null, "armed was said");
        }
    }

    private static async Task BackAsync(LabHost host, Session session)
    {
        await host.UntilAsync(() => host.RunsAsync("base"), Limit, "the old generation runs again");
        await host.UntilAsync(() => host.CanLoginAsync(Way.Lan), Limit, "the operator is let in");
        await host.UntilAsync(() => new WatchdogClient(host).HasEndedAsync(session.Id), Limit, "the session has ended");
    }

    private static async Task AfterConfirmAsync(LabHost host, Session session, CommandResult result)
    {
        var client = new WatchdogClient(host);
        await host.UntilAsync(() => client.HasEndedAsync(session.Id), Limit, "the session has ended");
        var last = (await client.StatusAsync()).Last!;
        var expected = last.Phase == Phase.Confirmed ? "healthy" : "base";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Phase, result.Succeeded ? Is.EqualTo(Phase.Confirmed) : Is.EqualTo(Phase.Confirmed).Or.EqualTo(Phase.RolledBack));
            Assert.That(await host.RunsAsync(expected), Is.True, $"{last.Phase}, so {expected}");
        }

        await host.SwitchAsync("base");
    }

    private static async Task EndAsync(LabHost host)
    {
        if ((await new WatchdogClient(host).StatusAsync()).Session is { } open)
        {
            await host.InAsync("rollbackctl", "disarm", open.Id);
        }
    }
}
