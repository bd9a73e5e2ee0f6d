using Watchdog.Lab.Running;

namespace Watchdog.Lab.Bench;

/// <summary>Measures one build on one host.</summary>
/// <param name="host">The host, of that build.</param>
/// <param name="runs">So many of each start and call.</param>
/// <param name="idle">Seconds that it is watched.</param>
/// <param name="told">Is told of each figure when it is there.</param>
internal sealed class FootprintBench(LabHost host, int runs, int idle, Action<Measure> told)
{
    private const int MostPss = 12_000;    // kB
    private const int MostSwitches = 0;    // a minute
    private const int MostReady = 50;      // ms
    private const int MostStatus = 4;      // times busctl
    private const int MostArm = 2;         // times systemd-run
    private const int StatusCalls = 10;
    private const int SettleTries = 6;
    private const double MicrosecondsInMillisecond = 1000;
    private const string Daemon = "rollback-watchdogd.service";
    private const string Sandbox = "footprint-sandbox.service";
    private static readonly TimeSpan SettlePause = TimeSpan.FromSeconds(30);

    private readonly List<Measure> _measures = [];
    private readonly List<string> _woken = [];
    private readonly WatchdogClient _client = new(host);
    private readonly CallBench _calls = new(host, runs);

    /// <summary>The figures, in the order of the table.</summary>
    public IReadOnlyList<Measure> Measures => _measures;

    /// <summary>Which threads were switched to while nothing was to be done.</summary>
    public IReadOnlyList<string> Woken => _woken;

    /// <summary>Measures all.</summary>
    /// <param name="tree">The install tree of the build.</param>
    public async Task RunAsync(string tree)
    {
        Add("daemon", "kB", Size(tree, "rollback-watchdogd"));
        Add("rollbackctl", "kB", Size(tree, "rollbackctl"));
        Add("ready after", "ms", await StartedAsync(Daemon), MostReady);
        await MakeSandboxAsync();
        Add("  the sandbox alone", "ms", await StartedAsync(Sandbox));
        await UseAsync();
        await IdleAsync("disarmed");
        await host.InAsync("rollbackctl", "arm");
        await IdleAsync("armed");
        await host.InAsync("rollbackctl", "disarm");
        await CompareAsync("rollbackctl status", _calls.StatusAsync, "busctl --version", _calls.BusctlAsync, MostStatus);
        await CompareAsync("rollbackctl arm: armed", _calls.ArmedAsync, "systemd-run", _calls.TimerAsync, MostArm);
        Add("rollbackctl arm: baseline", "ms", await _calls.ArmAsync() / MicrosecondsInMillisecond);
        Add("rollbackctl probe", "ms", await _calls.ProbeAsync() / MicrosecondsInMillisecond);
    }

    private void Add(string name, string unit, double value, double? limit = null)
    {
        _measures.Add(new Measure(name, unit, value, limit));
        told(_measures[^1]);
    }

    /// <summary>The program in kB, and the assemblies that a managed one loads from beside it.</summary>
    private static double Size(string tree, string program)
    {
        var directory = new DirectoryInfo(Path.Combine(tree, "lib", "rollback-watchdog", program));
        var files = directory.Exists ? directory.EnumerateFiles("*", SearchOption.AllDirectories) : [new FileInfo(Path.Combine(tree, "bin", program))];
        return Math.Round(files.Sum(f => f.Length) / 1024.0);
    }

    /// <summary>The median of a unit's starts, in milliseconds, by PID 1's own clock (org.freedesktop.systemd1(5)).</summary>
    private async Task<double> StartedAsync(string unit)
    {
        var starts = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            await host.MustShellAsync($"systemctl restart {unit}");
            var times = (await host.InAsync("systemctl", "show", unit, "-P", "ExecMainStartTimestampMonotonic", "-P", "ActiveEnterTimestampMonotonic")).Text
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Figures.Number).ToArray();
            starts.Add(Math.Abs(times[1] - times[0]) / MicrosecondsInMillisecond);
        }

        return Figures.Median(starts);
    }

    /// <summary>The daemon's unit once more, with another program.</summary>
    private Task MakeSandboxAsync() => host.MustShellAsync($"""
        systemctl cat {Daemon} | sed -e "s|^ExecStart=.*|ExecStart=/bin/systemd-notify --ready|" \
          -e "s|^Type=.*|Type=notify\nNotifyAccess=all\nRemainAfterExit=yes|" -e "/^WatchdogSec=/d" -e "/^Requires=/d" -e "/^Sockets=/d" \
          > /run/systemd/system/{Sandbox}
        systemctl daemon-reload
        """);

    /// <summary>What a host sees of it in an ordinary day: calls, an arm, a round of probes.</summary>
    private async Task UseAsync()
    {
        await host.InAsync("systemctl", "stop", Sandbox);
        await host.InAsync("systemctl", "restart", Daemon);
        for (var i = 0; i < StatusCalls; i++)
        {
            await host.InAsync("rollbackctl", "status");
        }

        await host.InAsync("rollbackctl", "arm");
        var id = (await _client.StatusAsync()).Session?.Id ?? throw new LabException("not armed");
        await host.InAsync("rollbackctl", "probe");
        await host.InAsync("rollbackctl", "disarm", id);
    }

    private async Task IdleAsync(string when)
    {
        await SettleAsync();
        var before = await ThreadsAsync();
        await Task.Delay(TimeSpan.FromSeconds(idle), TimeProvider.System, Interruption.Token);
        var after = await ThreadsAsync();
        var (switches, woken) = ThreadSwitches.Between(before, after);
        Add($"switches a minute, {when}", "", switches * 60.0 / idle, MostSwitches);
        Add($"PSS, {when}", "kB", await PssAsync(), MostPss);
        Add($"threads, {when}", "", after.Count);
        if (woken.Length > 0)
        {
            _woken.Add($"{when}: {woken}");
        }
    }

    /// <summary>A pool's threads end after 20 s without work, one after the other: they are given the time for it, up to three minutes.</summary>
    private async Task SettleAsync()
    {
        IEnumerable<int> before = [];
        for (var i = 0; i < SettleTries; i++)
        {
            var now = (await ThreadsAsync()).Keys.Order().ToArray();
            if (now.SequenceEqual(before))
            {
                return;
            }

            before = now;
            await Task.Delay(SettlePause, TimeProvider.System, Interruption.Token);
        }
    }

    private async Task<IReadOnlyDictionary<int, ThreadSwitches>> ThreadsAsync() => ThreadSwitches.Read((await host.ShellAsync($"cat /proc/{await PidAsync()}/task/*/status")).Output);

    private async Task<double> PssAsync()
    {
        const string mark = "Pss:";
        var line = (await host.InAsync("cat", $"/proc/{await PidAsync()}/smaps_rollup")).Text.Split('\n').First(l => l.StartsWith(mark, StringComparison.Ordinal));
        return Figures.Number(line[mark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    private async Task<string> PidAsync() => (await host.InAsync("systemctl", "show", "-P", "MainPID", Daemon)).Text;

    private async Task CompareAsync(string name, Func<Task<double>> ours, string otherName, Func<Task<double>> theirs, double limit)
    {
        var (us, them) = (await ours(), await theirs());
        Add(name, "ms", us / MicrosecondsInMillisecond);
        Add(otherName, "ms", them / MicrosecondsInMillisecond);
        Add($"  ratio to {otherName}", "times", us / them, limit);
    }
}
