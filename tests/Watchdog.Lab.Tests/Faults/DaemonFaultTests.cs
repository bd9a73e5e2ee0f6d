using System.Text.Json;
using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// A system call of the daemon's fails, or the daemon is killed before it, at each one that makes something true, in each
/// kind of decision. Afterwards the host is as the operator was told, or it comes back.
/// </summary>
[Category("Long")]
[Parallelizable(ParallelScope.All)]
public sealed class DaemonFaultTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static IEnumerable<Fault> Faults => Fault.All;

    [TestCaseSource(nameof(Faults))]
    public Task Arm_Fault_IsArmedOrLeavesNothing(Fault fault) => SweepAsync(
        "arm",
        fault,
        static _ => Task.FromResult<Session?>(null),
        static (host, _) => AskAsync(host, "--json", "arm", "--window", "2s", "--armed-limit", "60s"),
        static async (host, _, result) =>
        {
            var open = (await new WatchdogClient(host).StatusAsync()).Session;
            // An answer that was lost promises nothing; "armed" and "nothing has changed" must be true.
            if (result.Succeeded)
            {
                Assert.That(open, Is.Not.Null, result.ToString());
            }
            else if (result.Errors.Contains("nothing has changed", StringComparison.Ordinal))
            {
                Assert.That(open, Is.Null, result.ToString());
            }
        });

    [TestCaseSource(nameof(Faults))]
    public Task Switch_Fault_HostComesBack(Fault fault) => SweepAsync(
        "switch",
        fault,
        ArmAsync,
        static (host, _) => host.SwitchAsync("firewall-port"),
        static (host, session, _) => BackAsync(host, session!));

    [TestCaseSource(nameof(Faults))]
    public Task Heartbeat_Fault_HostComesBack(Fault fault) => SweepAsync(
        "heartbeat",
        fault,
        ProbationAsync,
        static (host, session) => AskAsync(host, "heartbeat", session!.Id),
        static (host, session, _) => BackAsync(host, session!));

    [TestCaseSource(nameof(Faults))]
    public Task Confirm_Fault_IsConfirmedOrRolledBack(Fault fault) => SweepAsync(
        "confirm",
        fault,
        ProbationAsync,
        static (host, session) => AskAsync(host, "confirm", session!.Id),
        static (host, session, result) => AfterConfirmAsync(host, session!, result));

    [TestCaseSource(nameof(Faults))]
    public Task Disarm_Fault_IsDisarmedOrStillArmed(Fault fault) => SweepAsync(
        "disarm",
        fault,
        ArmAsync,
        static (host, session) => AskAsync(host, "disarm", session!.Id),
        static async (host, session, result) =>
        {
            var open = (await new WatchdogClient(host).StatusAsync()).Session;
            Assert.That(open, result.Succeeded ? Is.Null : Is.Null.Or.Property("Id").EqualTo(session!.Id));
        });

    private static Task SweepAsync(
        string course,
        Fault fault,
        Func<LabHost, Task<Session?>> prepare,
        Func<LabHost, Session?, Task<CommandResult>> act,
        Func<LabHost, Session?, CommandResult, Task> settle)
    {
        return FaultSweep.RunAsync(course, fault, CountAsync, PlayAsync);

        async Task<string> CountAsync(LabHost host) => (await OnceAsync(host, inject: null)).Trace;

        async Task<bool> PlayAsync(LabHost host, FaultPoint point)
        {
            var (trace, isGone) = await OnceAsync(host, $"{point.Call}:{fault.Injection}:when={point.Number}", point.Call);
            return isGone || trace.Contains("(INJECTED)", StringComparison.Ordinal);
        }

        async Task<(string Trace, bool IsGone)> OnceAsync(LabHost host, string? inject, params string[] calls)
        {
            var daemon = new DaemonUnit(host);
            var session = await prepare(host);
            using var tracer = await DaemonTracer.AttachAsync(host, await daemon.PidAsync(), calls.Length == 0 ? fault.Calls : calls, inject);
            var result = await act(host, session);
            var seen = await tracer.DetachAsync();
            await daemon.BringBackAsync();
            await settle(host, session, result);

            // What could not be tidied up is at the next start.
            await host.InAsync("systemctl", "restart", "rollback-watchdogd.service");
            await daemon.BringBackAsync();
            await Consistency.AssertAsync(host);
            await EndAsync(host);
            return seen;
        }
    }

    private static Task<CommandResult> AskAsync(LabHost host, params string[] arguments) =>
        host.OperatorAsync(Way.Lan, ["timeout", "15", "rollbackctl", .. arguments]);

    private static async Task<Session?> ArmAsync(LabHost host)
    {
        var result = await host.OperatorAsync(Way.Lan, "rollbackctl", "--json", "arm", "--window", "3s", "--armed-limit", "30s");
        return ControlMethods.Arm.ReadReply(JsonDocument.Parse(result.Text).RootElement).Session;
    }

    private static async Task<Session?> ProbationAsync(LabHost host)
    {
        var session = await ArmAsync(host);
        await host.SwitchAsync("healthy");
        return session;
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
