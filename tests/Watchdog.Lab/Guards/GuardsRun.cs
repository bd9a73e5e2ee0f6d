using System.Globalization;
using Watchdog.Lab.Running;

namespace Watchdog.Lab.Guards;

/// <summary>Has both guards watch a probation, and an attacker after it.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="minutes">How long the probation is.</param>
internal sealed class GuardsRun(Output output, int minutes)
{
    private const int Goal = 6; // connections a minute
    private const string Attacker = "10.77.0.66";
    private const int Attempts = 6;
    private const string StrangersNetwork = "169.254.";
    private static readonly TimeSpan GuardLimit = TimeSpan.FromSeconds(40);

    private readonly List<int> _connections = [];
    private string[] _blocked = [];
    private bool _isFailed;

    /// <summary>Runs it.</summary>
    /// <returns>0 when nothing was blocked, few connections were made, and the guards had watched; else 1.</returns>
    public async Task<int> RunAsync()
    {
        if (await LabCommand.RunAsync(["guards", "fetch"]) is { Succeeded: false } missing)
        {
            throw new LabException($"the guards cannot be had: {missing}");
        }

        await Preparation.PrepareAsync(output);
        await using var host = await LabHost.UpAsync("guards");
        if (await LabCommand.RunAsync(["guards", "install", host.Name]) is { Succeeded: false } failed)
        {
            throw new LabException($"the guards cannot be installed: {failed}");
        }

        await ProbationAsync(host);
        await AttackAsync(host);
        output.Result(_isFailed ? "FAILED" : "passed", new { passed = !_isFailed, goal = Goal, connections_a_minute = _connections, blocked = _blocked });
        return _isFailed ? 1 : 0;
    }

    private async Task ProbationAsync(LabHost host)
    {
        await SwitchAsync(host, "guards-base");
        await host.UntilAsync(
            async () => (await host.ShellAsync("nft list table ip sshguard && fail2ban-client status sshd")).Succeeded, GuardLimit, "both guards watch");
        var session = await new WatchdogClient(host).ArmAsync(Way.Lan, WayIn.Root, LabCommand.DefaultLimit, "--window", $"{minutes + 2}min");
        await SwitchAsync(host, "guards-new");
        var began = Figures.Now();
        for (var minute = 1; minute <= minutes; minute++)
        {
            await MinuteAsync(host, minute, began + (60 * minute));
        }

        var all = await ConnectionsAsync(host, began);
        var from = all.Select(a => a.StartsWith(StrangersNetwork, StringComparison.Ordinal) ? "a stranger" : a).CountBy(a => a).OrderBy(a => a.Key);
        output.Say($"by address: {string.Join(", ", from.Select(a => $"{a.Value} {a.Key}"))}");
        output.Say($"the host's addresses: {string.Join(' ', (await host.InAsync("ip", "-brief", "address")).Text.Split('\n').SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(2)))}");
        if (await host.OperatorAsync(Way.Lan, "rollbackctl", "confirm", session.Id) is { Succeeded: false } refused)
        {
            output.Say($"the operator cannot confirm: {refused}");
            _isFailed = true;
        }

        foreach (var entry in (await new WatchdogClient(host).HistoryAsync(session.Id)).TakeLast(12))
        {
            output.Say($"  {entry.Event}: {entry.Text}");
        }

        var worst = _connections.Max();
        output.Say($"connections to sshd: {all.Count} in {minutes} min, at most {worst} a minute (goal: {Goal}); blocked: {Words(_blocked)}");
        _isFailed |= worst > Goal;
    }

    // To the minute: what is looked at in between takes its time, and the window is two minutes longer than they are.
    private async Task MinuteAsync(LabHost host, int minute, double end)
    {
        if (end - Figures.Now() is > 0 and var left)
        {
            await Task.Delay(TimeSpan.FromSeconds(left), TimeProvider.System, Interruption.Token);
        }

        _connections.Add((await ConnectionsAsync(host, Figures.Now() - 60)).Count);
        _blocked = await BlockedAsync(host);
        _isFailed |= _blocked.Length > 0;
        output.Say($"minute {minute}: {_connections[^1]} connections to sshd; blocked: {Words(_blocked)}");
    }

    private static string Words(string[] blocked) => blocked.Length == 0 ? "nothing" : string.Join("; ", blocked);

    private static async Task SwitchAsync(LabHost host, string generation)
    {
        if (await host.SwitchAsync(generation) is { Succeeded: false } failed)
        {
            throw new LabException($"the switch to {generation}: {failed}");
        }
    }

    /// <summary>From which addresses sshd had connections since then, one for each.</summary>
    private static async Task<IReadOnlyList<string>> ConnectionsAsync(LabHost host, double since)
    {
        const string mark = "Connection from ";
        var at = since.ToString("0", CultureInfo.InvariantCulture);
        var journal = await host.InAsync("journalctl", "-q", "-t", "sshd", "-t", "sshd-session", "-o", "json", "--output-fields", "MESSAGE", "--since", $"@{at}");
        return
        [
            .. JournalEntry.Read(journal.Text)
                .Select(e => e["MESSAGE"])
                .Where(m => m.StartsWith(mark, StringComparison.Ordinal))
                .Select(m => m[mark.Length..].Split(' ')[0]),
        ];
    }

    /// <summary>What either guard blocks now, or has said that it blocks.</summary>
    private static async Task<string[]> BlockedAsync(LabHost host) => (await host.ShellAsync("""
        for family in ip ip6; do nft list set $family sshguard attackers 2>/dev/null | grep -oE "[0-9a-f.:]+/[0-9]+|elements = .*"; done
        fail2ban-client get sshd banip
        journalctl -q -o cat -u sshguard | grep -i "^blocking"
        journalctl -q -o cat -t fail2ban-server -t fail2ban.actions -u fail2ban | grep " Ban "
        true
        """)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>An attacker's attempts, from an address of its own.</summary>
    private async Task AttackAsync(LabHost host)
    {
        await host.BesideAsync("ip", "address", "add", $"{Attacker}/24", "dev", "lan");
        for (var i = 0; i < Attempts; i++)
        {
            await host.BesideAsync("ssh", "-o", "ConnectTimeout=3", "-o", $"BindAddress={Attacker}", "-l", $"nobody-{i}", "lan", "true");
        }

        await BlocksAsync(host, "sshguard", "Blocking");
        await BlocksAsync(host, "fail2ban", "Ban");
    }

    private async Task BlocksAsync(LabHost host, string guard, string verb)
    {
        try
        {
            await host.UntilAsync(
                async () => (await BlockedAsync(host)).Any(l => l.Contains(verb, StringComparison.OrdinalIgnoreCase) && l.Contains(Attacker, StringComparison.Ordinal)),
                GuardLimit,
                $"{guard} blocks the attacker");
            output.Say($"{guard} blocks an attacker");
        }
        catch (LabException)
        {
            output.Say($"waited in vain for {guard} to block the attacker");
            _isFailed = true;
        }
    }
}
