using System.Text.RegularExpressions;
using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>A course in which the daemon is traced.</summary>
internal sealed partial class DaemonCourse(
    string name,
    Func<FaultHost, Task<string>> prepare,
    Func<FaultHost, string, Task<CommandResult>> act,
    Func<FaultHost, string, CommandResult, Task> whileStopped,
    Func<FaultHost, string, CommandResult, Task> settle) : Course(name)
{
    private const string Unit = "rollback-watchdogd.service";

    // Of the hint of an arm that failed. An armed session's deadline has the same words, without the semicolon.
    private const string NothingHasChanged = "nothing has changed;";

    /// <summary>What follows an answer: the state is told to PID 1, probes are run, the boot default moves.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(400);

    /// <summary>Each kind of decision.</summary>
    public static IReadOnlyList<DaemonCourse> All { get; } =
    [
        new(
            "arm",
            static _ => Task.FromResult(""),
            static (host, _) => AskAsync(host, "--json arm --window 2s --armed-limit 60s"),
            static (host, _, result) => AssertTrueAsync(host, result),
            static async (host, _, result) =>
            {
                await AssertTrueAsync(host, result);
                if (!result.Succeeded && result.Output.Contains(NothingHasChanged, StringComparison.Ordinal) && (await host.StatusAsync())?.Session is { } open)
                {
                    throw new LabException($"{open.Id} is open, and the answer was: {result}");
                }
            }),
        new(
            "switch",
            static host => ArmAsync(host, "2s", "6s"),
            static async (host, _) =>
            {
                var result = await host.SwitchAsync(host.Firewall);
                await WaitForProbationAsync(host);
                return result;
            },
            static (host, session, _) => AssertBackAsync(host, session),
            static (host, session, _) => AssertBackAsync(host, session)),
        new(
            "heartbeat",
            ProbationAsync,
            static (host, session) => host.OperatorAsync("timeout", "4", "rollbackctl", "heartbeat", session),
            static (host, session, _) => AssertBackAsync(host, session),
            static (host, session, _) => AssertBackAsync(host, session)),
        new(
            "confirm",
            ProbationAsync,
            static (host, session) => host.OperatorAsync("timeout", "4", "rollbackctl", "confirm", session),
            static (host, session, _) => host.UntilAsync(
                () => host.Files.HasEnded(session) || host.Files.Claim(session) == "daemon",
                "the host has come back by itself, or the daemon had confirmed"),
            AssertConfirmedOrBackAsync),
        new(
            "disarm",
            static host => ArmAsync(host, "2s", "60s"),
            static (host, session) => AskAsync(host, $"disarm {session}"),
            static (_, _, _) => Task.CompletedTask,
            static async (host, session, result) =>
            {
                var open = (await host.StatusAsync())?.Session;
                if (open is not null && (result.Succeeded || open.Id != session))
                {
                    throw new LabException($"{open.Id} is open, and the answer was: {result}");
                }
            }),
        new(
            "ask-rollback",
            ProbationAsync,
            static (host, session) => AskAsync(host, $"rollback {session}"),
            static (host, session, _) => AssertBackAsync(host, session),
            static (host, session, _) => AssertBackAsync(host, session)),
    ];

    /// <inheritdoc/>
    protected override async Task<Tracer> PlayOnceAsync(FaultHost host, IReadOnlyList<PlannedFault> planned)
    {
        var session = await prepare(host);
        var pid = host.Files.ProcessOf(Unit) ?? throw new LabException("there is no daemon");
        var tracer = await Tracer.AttachAsync(pid, planned);
        var result = await act(host, session);
        await Task.WhenAny(tracer.Ended, Task.Delay(planned.Count == 0 ? Afterwards : 3 * Afterwards, TimeProvider.System));
        await tracer.ReleaseAsync();
        if (planned.Count == 0 && !result.Succeeded && !host.IsDisturbed)
        {
            throw new LabException($"{Name} does not succeed without a fault: {result}");
        }

        if (tracer.Last?.Kind == InjectionKind.Stop)
        {
            await whileStopped(host, session, result);
        }

        await host.BringDaemonBackAsync();
        await settle(host, session, result);
        await host.AssertConsistentAsync();
        await host.ResetAsync();
        return tracer;
    }

    private static Task<CommandResult> AskAsync(FaultHost host, string arguments) => host.ShellAsync($"timeout 8 rollbackctl {arguments}");

    private static async Task<string> ArmAsync(FaultHost host, string window, string armedLimit)
    {
        var result = await AskAsync(host, $"--json arm --window {window} --armed-limit {armedLimit}");
        return Id().Match(result.Output) is { Success: true } id ? id.Groups[1].Value : throw new LabException($"not armed: {result}");
    }

    private static async Task<string> ProbationAsync(FaultHost host)
    {
        var session = await ArmAsync(host, "5s", "60s");
        await host.SwitchAsync(host.Healthy);
        await WaitForProbationAsync(host);
        await Task.Delay(Afterwards, TimeProvider.System);
        return session;
    }

    // A fault may keep it from coming to that.
    private static async Task WaitForProbationAsync(FaultHost host)
    {
        const int Looks = 40;
        for (var look = 0; look < Looks && host.Files.OpenPhase() != "Probation"; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }

    // An answer that was lost promises nothing; "armed" must be true, also while the daemon stands still.
    private static Task AssertTrueAsync(FaultHost host, CommandResult result) =>
        result.Succeeded && host.Files.OpenPhase() != "Armed"
            ? throw new LabException($"no session is stored, and the answer was: {result}")
            : Task.CompletedTask;

    private static async Task AssertConfirmedOrBackAsync(FaultHost host, string session, CommandResult result)
    {
        await host.UntilAsync(() => host.Files.HasEnded(session), "the session has ended");
        if (host.Files.LastPhase(session) != "Confirmed")
        {
            await AssertBackAsync(host, session);
            if (result.Succeeded)
            {
                throw new LabException($"it was rolled back, and the answer was: {result}");
            }

            return;
        }

        if (host.Files.Running != host.Healthy)
        {
            throw new LabException($"confirmed, and {host.Files.Running} runs");
        }

        await host.UntilAsync(async () => (await host.ShellAsync("lab-boot-default")).Output.Trim() == host.Healthy, "the next boot leads to what was confirmed");
    }

    [GeneratedRegex("\"id\":\"([a-z0-9]+)\"")]
    private static partial Regex Id();
}
