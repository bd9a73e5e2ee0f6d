using System.Diagnostics;
using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Cycles;

/// <summary>Plays cycles on hosts beside each other while busy loops take the processors, and counts what is wrong.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="cycles">How many in all.</param>
/// <param name="load">So many busy loops.</param>
/// <param name="installer">Seconds that the boot loader's installer takes.</param>
/// <param name="hosts">On so many hosts.</param>
internal sealed class CyclesRun(Output output, int cycles, int load, int installer, int hosts)
{
    private const string ConnectTimeout = "30"; // seconds
    private const string LongestLoop = "7200";  // seconds: they end by themselves, whatever becomes of this program
    private const int MostSwitches = 2;
    private static readonly TimeSpan LoginLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs it.</summary>
    /// <returns>0 when nothing is wrong; else 1.</returns>
    public async Task<int> RunAsync()
    {
        Environment.SetEnvironmentVariable("WATCHDOG_LAB_CONNECT_TIMEOUT", ConnectTimeout);
        await Preparation.PrepareAsync(output);
        var loops = new List<Process>();
        try
        {
            for (var i = 0; i < load; i++)
            {
                loops.Add(Process.Start("timeout", [LongestLoop, "sh", "-c", "while :; do :; done"]));
            }

            var shares = Enumerable.Range(0, hosts).Select(n => ShareAsync(n, (cycles / hosts) + (n < cycles % hosts ? 1 : 0)));
            var tally = (await Task.WhenAll(shares)).Aggregate(CyclesTally.None, (a, b) => a + b);
            output.Result($"{tally.Cycles} cycles on {hosts} hosts, load {Figures.Load()}: {tally}", tally);
            return tally.Held && tally.Cycles == cycles ? 0 : 1;
        }
        finally
        {
            foreach (var loop in loops)
            {
                loop.Kill(entireProcessTree: true);
                loop.Dispose();
            }
        }
    }

    private async Task<CyclesTally> ShareAsync(int number, int share)
    {
        await using var host = await LabHost.UpAsync($"cycles-{number}");
        await host.MustShellAsync($"echo {installer} > /etc/lab/installer-seconds");
        var tally = CyclesTally.None;
        for (var i = 1; i <= share; i++)
        {
            tally += await CycleAsync(host, $"host {number}, cycle {i}");
            output.Say($"host {number}: {i} of {share} cycles; {tally}");
        }

        return tally;
    }

    private async Task<CyclesTally> CycleAsync(LabHost host, string name)
    {
        var client = new WatchdogClient(host);
        var one = new CyclesTally(1, 0, 0, 0, 0);
        Session session;
        try
        {
            session = await client.ArmAsync(Way.Lan, WayIn.Root, LoginLimit, "--window", "120s");
        }
        catch (LabException e)
        {
            output.Say($"{name}: not armed: {e.Message}");
            return one with { Failed = 1 };
        }

        var first = await host.SwitchAsync("healthy");
        await WaitAsync(0.2 + (Random.Shared.NextDouble() * 2.8));
        var second = await host.SwitchAsync(Random.Shared.Next(2) == 0 ? "base" : "healthy");
        if (!first.Succeeded || !second.Succeeded)
        {
            output.Say($"{name}: exit codes {first.ExitCode} {second.ExitCode}");
            one = one with { Refused = 1 };
        }

        await WaitAsync(4);
        if (!await EndAsync(host, session.Id))
        {
            output.Say($"{name}, {session.Id}: could not be ended");
            one = one with { Failed = 1 };
        }

        one = Judge(one, await client.HistoryAsync(session.Id), $"{name}, {session.Id}");
        await AfterAsync(host, client);
        return one;
    }

    private CyclesTally Judge(CyclesTally one, IReadOnlyList<HistoryEntry> history, string name)
    {
        var begun = history.Count(e => e.Event == "activation-started");
        if (begun > MostSwitches)
        {
            output.Say($"{name}: {begun} switches on record");
            one = one with { Phantoms = begun - MostSwitches };
        }

        if (history.Any(e => e.Event == "rollback-started"))
        {
            output.Say($"{name}: rolled back");
            one = one with { Rollbacks = 1 };
        }

        return one;
    }

    /// <summary>Confirms it, or disarms it where nothing has changed; a confirm that comes too early once more.</summary>
    private static async Task<bool> EndAsync(LabHost host, string id)
    {
        Task<CommandResult> ConfirmAsync() => host.OperatorAsync(Way.Lan, "root", LoginLimit, "rollbackctl", "confirm", id);
        if ((await ConfirmAsync()).Succeeded || (await host.InAsync("rollbackctl", "disarm", id)).Succeeded)
        {
            return true;
        }

        await WaitAsync(5);
        return (await ConfirmAsync()).Succeeded;
    }

    /// <summary>Both systems may be deployed again, and the next cycle begins where this one did.</summary>
    private static async Task AfterAsync(LabHost host, WatchdogClient client)
    {
        await host.SwitchAsync("base");
        await WaitAsync(1);
        if ((await client.StatusAsync()).Session is { } open)
        {
            await host.InAsync("rollbackctl", "confirm", "--force", open.Id);
        }
    }

    private static Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, Interruption.Token);
}
