using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Host.Running;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests;

internal sealed class CommandProbeTests
{
    [TestCase("echo one; echo two; exit 0", ProbeOutcome.Passed, "two")]
    [TestCase("echo the queue is full; exit 3", ProbeOutcome.Failed, "/bin/sh exited 3: the queue is full")]
    [TestCase("echo oh no >&2; exit 1", ProbeOutcome.Failed, "/bin/sh exited 1: oh no")]
    [TestCase("exit 0", ProbeOutcome.Passed, "")]
    public async Task Run_RealProgram_IsJudgedByItsExitCode(string script, ProbeOutcome outcome, string detail)
    {
        var result = await Probe("/bin/sh", "-c", script).RunAsync(ProbeContext.None, default);
        Assert.That(result, Is.EqualTo(new ProbeResult("command:mine", outcome, detail)));
    }

    [Test]
    public async Task Run_ArgumentsOfAShell_AreNoneToUs()
    {
        var result = await Probe("/bin/echo", "$HOME; rm -rf *").RunAsync(ProbeContext.None, default);
        Assert.That(result.Detail, Is.EqualTo("$HOME; rm -rf *"));
    }

    [Test]
    public async Task Run_NoSuchProgram_FailsInWords()
    {
        var result = await Probe("/nonexistent/check").RunAsync(ProbeContext.None, default);
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Failed));
        Assert.That(result.Detail, Does.StartWith("/nonexistent/check cannot be started"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Run_CancelledWhileItsGroupSleeps_KillsTheWholeGroup(CancellationToken limit)
    {
        using var host = new TempHost();
        var pids = Path.Combine(host.Paths.Root, "pids");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(limit);

        // The one in the middle ends at once: its child belongs to PID 1 then, and only the group still knows it.
        var running = Probe("/bin/sh", "-c", $"(sleep 1000 & echo $! > {pids}.new); mv {pids}.new {pids}; sleep 1000").RunAsync(ProbeContext.None, cancellation.Token);
        await Wait.UntilAsync(() => File.Exists(pids), "it runs");
        var orphan = int.Parse(await File.ReadAllTextAsync(pids, limit), System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(Watchdog.Host.Processes.ProcessStatus.Read(orphan), Is.Not.Null);

        await cancellation.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        await Wait.UntilAsync(() => HasEnded(orphan), "the orphan is killed");
    }

    private static bool HasEnded(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static CommandProbe Probe(string program, params string[] arguments) =>
        new(new CommandSettings("mine", program, arguments, PlannedProbe.DefaultLimit, Required: true), new ProgramRunner());
}
