using System.Text.Json.Nodes;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Load;

/// <summary>Measures the probes on one host, first as it is, then with many peers and commands.</summary>
/// <param name="output">Where it speaks.</param>
internal sealed class LoadRun(Output output)
{
    private const int Peers = 500;
    private const int Commands = 20;
    private const int Rounds = 5;
    private const int Looks = 10;
    private const int MostCpu = 1000;   // ms
    private const int MostLook = 300;   // ms
    private const int MostDelay = 1000; // ms
    private const int MostStatus = 20;  // ms
    private const int StuckLimit = 3;   // seconds: the time limit that the stuck command has
    private const int MostStuck = 4000; // ms
    private const string StrangerUnit = "rollback-watchdogd-stranger-";
    private static readonly TimeSpan ArmLimit = TimeSpan.FromMinutes(2);

    private readonly List<Measure> _measures = [];
    private readonly List<string> _faults = [];

    /// <summary>Runs it.</summary>
    /// <returns>0 when all figures are within their limits; else 1.</returns>
    public async Task<int> RunAsync()
    {
        await Preparation.PrepareAsync(output);
        await using var host = await LabHost.UpAsync("load");

        // First as it is: what a look of the stranger takes, when nothing else is asked of the host.
        await LooksAsync(host);
        await StatusAsync(host);
        await AddPeersAsync(host);
        await AddCommandsAsync(host, lastIsStuck: false);
        Add(new Measure($"CPU of arm, which asks all {Peers} whether they live", "ms", await CpuOfArmAsync(host), MostCpu));
        Add(new Measure($"CPU of a round, {Peers} peers, {Commands} commands", "ms", await CpuOfRoundsAsync(host), MostCpu));
        await host.InAsync("rollbackctl", "disarm");
        await AddCommandsAsync(host, lastIsStuck: true);
        await BesideAStuckOneAsync(host);
        var isHeld = _faults.Count == 0 && _measures.All(m => m.Held);
        output.Result(string.Join('\n', [.. _faults, isHeld ? "load: each figure is within its limit" : "load: MISSED"]), new { held = isHeld, measures = _measures, faults = _faults });
        return isHeld ? 0 : 1;
    }

    private void Add(Measure measure)
    {
        _measures.Add(measure);
        var limit = measure.Limit is { } l ? $" (limit {Figures.Whole(l)})  {(measure.Held ? "ok" : "MISSED")}" : "";
        output.Say($"{measure.Name,-50} {Figures.Whole(measure.Value),6} {measure.Unit}{limit}");
    }

    /// <summary>How long each unit of the stranger ran, by PID 1's own words.</summary>
    private async Task LooksAsync(LabHost host)
    {
        for (var i = 0; i < Looks; i++)
        {
            await host.InAsync("rollbackctl", "probe");
        }

        var began = new Dictionary<string, double>();
        var looks = new List<double>();
        foreach (var entry in JournalEntry.Read(await host.JournalAsync("--output", "json", "_PID=1")))
        {
            var unit = entry["UNIT"];
            if (!unit.StartsWith(StrangerUnit, StringComparison.Ordinal))
            {
                continue;
            }

            if (entry["MESSAGE"].StartsWith("Starting ", StringComparison.Ordinal))
            {
                began[unit] = entry.At;
            }
            else if (entry["MESSAGE"].StartsWith("Finished ", StringComparison.Ordinal) && began.TryGetValue(unit, out var at))
            {
                looks.Add((entry.At - at) * 1000);
            }
        }

        if (looks.Count < Looks)
        {
            throw new LabException($"only {looks.Count} looks of the stranger have ended");
        }

        Add(new Measure($"a look of the stranger, median of {looks.Count}", "ms", Figures.Median(looks), MostLook));
        Add(new Measure("  the slowest", "ms", looks.Max()));
    }

    /// <summary>What a status call takes in a probation, whose every round is told to many watchers.</summary>
    private async Task StatusAsync(LabHost host)
    {
        await new WatchdogClient(host).ArmAsync("--window", "5min");
        await host.SwitchAsync("healthy");
        var seen = await StatusClients.RunAsync(host);
        await host.InAsync("rollbackctl", "confirm", "--force");
        Add(new Measure($"a status call beside {StatusClients.Watchers} watchers, p99 of {seen.Times.Count}", "ms", Figures.Percentile(seen.Times, 99), MostStatus));
        Add(new Measure("  the median", "ms", Figures.Median(seen.Times)));
        if (seen.Watched != StatusClients.Watchers)
        {
            _faults.Add($"only {seen.Watched} watchers had an answer");
        }

        if (!seen.Refused.Contains("\"too-many-connections\"", StringComparison.Ordinal))
        {
            _faults.Add($"a user's 17th connection was answered: {seen.Refused}");
        }
    }

    /// <summary>Most of them sleep, as on a host whose users are many.</summary>
    private static async Task AddPeersAsync(LabHost host)
    {
        await host.InAsync("bash", "-c", $$"""
            for ((i = 0; i < {{Peers}}; i++)); do
              echo "[Peer]"; echo "PublicKey = $(wg genkey | wg pubkey)"; echo "AllowedIPs = 10.89.$((i / 250)).$((i % 250 + 1))/32"
            done > /run/peers && wg addconf wg0 /run/peers
            """);
        var peers = (await host.InAsync("wg", "show", "wg0", "peers")).Text.Split('\n').Length;
        if (peers != Peers + 1)
        {
            throw new LabException($"the peers were not taken: there are {peers}");
        }
    }

    private static async Task AddCommandsAsync(LabHost host, bool lastIsStuck)
    {
        var commands = new JsonObject();
        for (var i = 1; i <= Commands; i++)
        {
            var isStuck = lastIsStuck && i == Commands;
            var command = new JsonObject
            {
                ["program"] = "/bin/sh",
                ["arguments"] = new JsonArray("-c", isStuck ? "sleep 1000 & sleep 1000" : $"date +%s.%N > /run/load/{i}"),
            };
            if (isStuck)
            {
                command["timeout"] = $"{StuckLimit}s";
            }

            commands[$"c{i}"] = command;
        }

        await host.WriteFileAsync("/etc/rollback-watchdogd/config.json", new JsonObject { ["probes"] = new JsonObject { ["command"] = commands } }.ToJsonString());
        await host.MustShellAsync("mkdir -p /run/load; rm -f /run/load/*; systemctl restart rollback-watchdogd");
    }

    /// <summary>CPU time of all processes of the host, those that have ended included, a round, in milliseconds.</summary>
    private static async Task<double> CpuOfRoundsAsync(LabHost host)
    {
        await host.InAsync("rollbackctl", "probe");
        var client = new WatchdogClient(host);
        var before = CpuTime.Of((await host.ShellAsync(CpuTime.Command)).Text);
        var commands = 0;
        for (var i = 0; i < Rounds; i++)
        {
            commands = (await client.ProbeAsync()).Count(p => p.Name.StartsWith("command:c", StringComparison.Ordinal) && p.Latest is not null);
        }

        var after = CpuTime.Of((await host.ShellAsync(CpuTime.Command)).Text);
        return commands == Commands
            ? (after - before).TotalMilliseconds / Rounds
            : throw new LabException($"of the {Commands} commands {commands} were run");
    }

    /// <summary>Within one session of the operator's: what a login costs is no part of it.</summary>
    private static async Task<double> CpuOfArmAsync(LabHost host)
    {
        const string between = "----";
        var said = await host.OperatorAsync(Way.Wg, "root", ArmLimit, $"{CpuTime.Command}; echo {between}; rollbackctl arm --window 5min >&2; {CpuTime.Command}");
        var halves = said.Output.Split(between);
        return halves.Length == 2 && said.Errors.Contains("armed", StringComparison.Ordinal)
            ? (CpuTime.Of(halves[1]) - CpuTime.Of(halves[0])).TotalMilliseconds
            : throw new LabException($"it was not armed: {said.Errors}");
    }

    private async Task BesideAStuckOneAsync(LabHost host)
    {
        var began = Figures.Now();
        var probes = await new WatchdogClient(host).ProbeAsync();
        var ended = Figures.Now();
        double[] ends = [.. (await host.ShellAsync("cat /run/load/*")).Text.Split('\n').Select(Figures.Number)];
        if (ends.Length != Commands - 1)
        {
            _faults.Add($"only {ends.Length} commands have ended");
        }

        Add(new Measure($"the slowest of {Commands - 1} commands beside a stuck one", "ms", (ends.Max() - began) * 1000, MostDelay));
        Add(new Measure($"  the stuck one, ended at its limit of {StuckLimit} s", "ms", (ended - began) * 1000, MostStuck));
        if (!probes.Any(p => p.Name == $"command:c{Commands}" && p.Latest?.Detail.Contains($"no result within {StuckLimit}s", StringComparison.Ordinal) == true))
        {
            _faults.Add("the stuck one was not said to be");
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Interruption.Token);
        if ((await host.InAsync("pgrep", "-f", "sleep 100[0]")).Succeeded)
        {
            _faults.Add("the stuck one is still there");
        }
    }
}
