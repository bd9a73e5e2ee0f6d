using System.Globalization;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.StrangerKilled;

/// <summary>Kills the stranger at each of its steps on one host, and looks at what it leaves behind.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="most">At most so many programs of each kind of kill.</param>
internal sealed class StrangerKilledRun(Output output, int most)
{
    /// <summary>More programs than a round of the stranger runs.</summary>
    public const int MostPrograms = 60;

    // A round of fewer was none.
    private const int FewestPrograms = 5;
    private const string Fired = "/run/point.fired";
    private static readonly string[] Programs = ["ip", "wg", "ss", "wireguard-go", "env"];
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(10);

    // In place of each program that the stranger runs: counts, and at one point kills whoever called it. Only the stranger's own
    // are counted, and only while a point is set.
    private const string Wrapper = """
        #!/bin/bash
        real=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v PROGRAM)
        caller=$(tr '\0' ' ' 2>/dev/null < /proc/$PPID/cmdline)
        [[ "$caller" = *" stranger "* ]] && [ -e /run/point ] || exec "$real" "$@"
        exec 9>/run/point.lock
        flock 9
        read -r who when at < /run/point || exec "$real" "$@" 9>&-
        n=$(($(cat /run/point.count 2>/dev/null || echo 0) + 1))
        echo "$n" > /run/point.count
        [ "$n" = "$at" ] || exec "$real" "$@" 9>&-
        rm /run/point
        exec 9>&-
        [ "$when" = before ] || "$real" "$@"
        ip -o link > /run/point.links
        echo "PROGRAM $*" > /run/point.fired
        [ "$who" = stranger ] || kill -KILL "$(systemctl show --property MainPID --value rollback-watchdogd)"
        kill -KILL $PPID

        """;

    // Links, peers, routes, connections, namespaces, units, files, processes.
    private const string ListWhatIsLeft = """
        ip -o link | grep -o 've-rbwd[^@:]*'
        wg show all allowed-ips | grep '169[.]254[.]'
        ip route | grep '169[.]254[.]'
        ss --tcp --no-header state established dst 169.254.0.0/16
        ip netns list
        systemctl list-units --all --no-legend --plain 'rollback-watchdogd-stranger-*'
        ls /run/rollback-watchdogd | grep -E 'order|report|traces'
        ls /run/wireguard | grep rbwd
        pgrep -a wireguard-go | grep rbwd
        systemctl is-active --quiet rollback-watchdogd || echo 'the daemon is not up'
        true
        """;

    private readonly List<KillPoint> _points = [];

    /// <summary>Runs it.</summary>
    /// <returns>0 when all points held and something was there to be removed at one; else 1.</returns>
    public async Task<int> RunAsync()
    {
        await Preparation.PrepareAsync(output);
        await using var host = await LabHost.UpAsync("stranger-killed");
        foreach (var program in Programs)
        {
            await host.WriteFileAsync($"/usr/local/sbin/{program}", Wrapper.Replace("PROGRAM", program, StringComparison.Ordinal), "755");
        }

        foreach (var who in (string[])["stranger", "both"])
        {
            foreach (var when in (string[])["before", "after"])
            {
                if (!await SweepAsync(host, who, when))
                {
                    return 1;
                }
            }
        }

        var held = _points.Count(p => p.Held);
        var left = _points.Count(p => p.HadLink);
        output.Result(
            $"stranger killed: {_points.Count} points tried, {held} held; at {left} of them something was there to be removed",
            new { tried = _points.Count, held, left, points = _points });
        return held == _points.Count && left > 0 ? 0 : 1;
    }

    private async Task<bool> SweepAsync(LabHost host, string who, string when)
    {
        var number = 0;
        while (number < most && await TryAsync(host, who, when, number + 1) is { } point)
        {
            number++;
            _points.Add(point);
            if (!point.Held)
            {
                output.Say($"killed ({who}) {when} program {number}, {point.Program}: left behind: {point.LeftBehind}");
            }
        }

        output.Say($"killed ({who}) {when} each of {number} programs");
        if (number < Math.Min(FewestPrograms, most))
        {
            output.Say($"only {number} programs were run: that tells nothing");
            return false;
        }

        return true;
    }

    /// <summary>Null when the stranger runs fewer programs than that.</summary>
    private static async Task<KillPoint?> TryAsync(LabHost host, string who, string when, int number)
    {
        await host.MustShellAsync(string.Create(CultureInfo.InvariantCulture, $"rm -f /run/point.*; echo {who} {when} {number} > /run/point"));
        await host.InAsync("timeout", "30", "rollbackctl", "probe");
        await host.InAsync("rm", "-f", "/run/point");
        var fired = await host.InAsync("cat", Fired);
        if (!fired.Succeeded)
        {
            return null;
        }

        var hadLink = (await host.InAsync("grep", "-q", "ve-rbwd", "/run/point.links")).Succeeded;
        return new KillPoint(who, when, number, fired.Text, hadLink, await LeftBehindAsync(host));
    }

    private static async Task<string> LeftBehindAsync(LabHost host)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = (await host.ShellAsync(ListWhatIsLeft)).Output.Trim();
            if (left.Length == 0 || TimeProvider.System.GetElapsedTime(from) > CleanUpLimit)
            {
                return left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Interruption.Token);
        }
    }
}
