using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Healthy;

/// <summary>One host's share of the switches, from a series of random numbers of its own.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="number">Which host, from 0.</param>
/// <param name="share">How many switches.</param>
/// <param name="random">The series.</param>
internal sealed class HealthyShare(Output output, int number, int share, Random random)
{
    /// <summary>Percent of the tunnel's packets that are lost, each way.</summary>
    public const int Loss = 20;

    /// <summary>Seconds of probation beyond the lockout time before the confirm.</summary>
    public const int Probation = 8;

    private const int Tries = 3;
    private const int Telling = 10; // switches
    private static readonly TimeSpan ArmLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan ProveLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReachLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly List<HealthyOutcome> _outcomes = [];
    private readonly List<string> _faults = [];
    private HealthyChanges _shape;

    /// <summary>What came of the switches that were done.</summary>
    public IReadOnlyList<HealthyOutcome> Outcomes => _outcomes;

    /// <summary>What must not be, in words.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether the host's one real lockout was seen and rolled back.</summary>
    public bool SawLockout { get; private set; }

    /// <summary>Does the switches; faults end it early and are kept.</summary>
    public async Task RunAsync()
    {
        try
        {
            await using var host = await LabHost.UpAsync($"healthy-{number}");
            await ControlAsync(host);
            await SwitchAsync(host, HealthyShape.NameOf(_shape));
            for (var i = 1; i <= share; i++)
            {
                await OneAsync(host, i);
                if (i % Telling == 0 || i == share)
                {
                    output.Say($"host {number}: {i} of {share}");
                }
            }
        }
        catch (LabException e)
        {
            Fault(e.Message);
        }
    }

    private void Fault(string what)
    {
        _faults.Add($"host {number}: {what}");
        output.Say(_faults[^1]);
    }

    /// <summary>The same lockout time sees a lockout.</summary>
    private async Task ControlAsync(LabHost host)
    {
        var id = await ArmAsync(host, Way.Lan, WayIn.Root, HealthyCase.ShortLockout);
        await host.SwitchAsync("firewall-port");
        await UntilEndedAsync(host, id);
        SawLockout = (await new WatchdogClient(host).HistoryAsync(id)).Any(e => e.Event == "rollback-started" && e.Text.Contains("locked out", StringComparison.Ordinal));
        if (!SawLockout)
        {
            Fault("a lockout was not seen");
        }
    }

    private async Task OneAsync(LabHost host, int which)
    {
        try
        {
            if (random.Next(4) == 0)
            {
                await CaseAsync(host, HealthyCase.All[random.Next(HealthyCase.All.Count)]);
            }
            else
            {
                await ShapeAsync(host, HealthyShape.Draw(random));
            }
        }
        catch (LabException e)
        {
            var journal = await host.InAsync("journalctl", "--no-pager", "-n", "80");
            throw new LabException($"switch {which} could not be done: {e.Message}\n{journal.Output}");
        }
    }

    private async Task ShapeAsync(LabHost host, HealthyShape drawn)
    {
        var isAsleep = _shape.HasFlag(HealthyChanges.Tunnel);
        await LoseAsync(host, drawn.LosesPackets);
        var id = await ArmAsync(host, drawn.Way, drawn.Operator, drawn.Lockout);
        var next = _shape ^ drawn.Changes;
        await SwitchAsync(host, HealthyShape.NameOf(next));
        _shape = next;
        if (drawn.HasHeartbeat)
        {
            await WaitAsync(2);
            await ProveAsync(host, "heartbeat", id);
        }

        var end = await EndAsync(host, id, drawn.Lockout, $"{drawn}, a peer asleep: {isAsleep}");
        if (end != HealthyEnd.Confirmed)
        {
            await host.SwitchAsync(HealthyShape.NameOf(_shape));
        }

        _outcomes.Add(new HealthyOutcome(drawn.Changes, null, drawn.LosesPackets, isAsleep, drawn.Operator.User, $"{drawn.Way}", end));
    }

    /// <summary>One of the cases, and back to the shape before it, which nobody arms for.</summary>
    private async Task CaseAsync(LabHost host, HealthyCase drawn)
    {
        await LoseAsync(host, isLossy: false);
        await SwitchAsync(host, drawn.From);
        if (drawn.Way == Way.Wg)
        {
            await host.BesideAsync("wg", "set", "wgop", "listen-port", "51999");
            await ReachAsync(host);
        }

        var id = await ArmAsync(host, drawn.Way, drawn.Operator, drawn.Lockout);
        await SwitchAsync(host, drawn.To);
        var end = await EndAsync(host, id, drawn.Lockout, $"{drawn}");
        _outcomes.Add(new HealthyOutcome(HealthyChanges.None, drawn.To, false, false, drawn.Operator.User, $"{drawn.Way}", end));
        await SwitchAsync(host, HealthyShape.NameOf(_shape));
        await host.RehandshakeAsync();
        await ReachAsync(host);
    }

    private static Task ReachAsync(LabHost host) => host.UntilAsync(() => host.CanLoginAsync(Way.Wg), ReachLimit, "the tunnel is up");

    private static async Task SwitchAsync(LabHost host, string generation)
    {
        if (await host.SwitchAsync(generation) is { Succeeded: false } failed)
        {
            throw new LabException($"the switch to {generation}: {failed}");
        }
    }

    /// <summary>Leaves the session unproven for longer than a lockout takes to be judged, then confirms it.</summary>
    private async Task<HealthyEnd> EndAsync(LabHost host, string id, int lockout, string what)
    {
        await WaitAsync(lockout + Probation);
        var client = new WatchdogClient(host);
        if ((await client.StatusAsync()).Session is { Phase: Phase.Probation } open && open.Id == id && await ProveAsync(host, "confirm", id))
        {
            return HealthyEnd.Confirmed;
        }

        await UntilEndedAsync(host, id);
        var history = await client.HistoryAsync(id);
        Fault($"{what}: NOT CONFIRMED\n{string.Join('\n', history.Select(e => $"{e.Event}: {e.Text}"))}");
        return history.Any(e => e.Event == "rolled-back") ? HealthyEnd.RolledBack : HealthyEnd.NotConfirmed;
    }

    /// <summary>Arms and tells the session. Through a tunnel that loses packets it may take more than one try.</summary>
    private static async Task<string> ArmAsync(LabHost host, Way way, WayIn wayIn, int lockout)
    {
        CommandResult? said = null;
        for (var i = 0; i < Tries; i++)
        {
            said = await host.OperatorAsync(way, wayIn.User, ArmLimit, [.. wayIn.Prefix, "rollbackctl", "arm", "--window", "3min", "--lockout-time", $"{lockout}s"]);
            if ((await new WatchdogClient(host).TryStatusAsync())?.Session is { Phase: Phase.Armed } session)
            {
                return session.Id;
            }
        }

        throw new LabException($"not armed: {said}");
    }

    /// <summary>Over the LAN, which loses nothing.</summary>
    private async Task<bool> ProveAsync(LabHost host, string verb, string id)
    {
        var said = await host.OperatorAsync(Way.Lan, "root", ProveLimit, "rollbackctl", verb, id);
        if (!said.Succeeded)
        {
            output.Say($"host {number}: {verb}: {said}");
        }

        return said.Succeeded;
    }

    private static Task UntilEndedAsync(LabHost host, string id) =>
        host.UntilAsync(() => new WatchdogClient(host).HasEndedAsync(id), EndLimit, "the session has ended");

    /// <summary>On the operator's machine, both ways; the handshakes are lost like the rest.</summary>
    private static async Task LoseAsync(LabHost host, bool isLossy)
    {
        await host.BesideAsync("nft", "delete", "table", "ip", "loss");
        if (!isLossy)
        {
            return;
        }

        var lost = await host.BesideAsync("nft", $$"""
            table ip loss {
              chain in { type filter hook input priority 0; udp sport 51820 numgen random mod 100 < {{Loss}} drop; }
              chain out { type filter hook output priority 0; udp dport 51820 numgen random mod 100 < {{Loss}} drop; }
            }
            """);
        if (!lost.Succeeded)
        {
            throw new LabException($"the kernel cannot lose packets at random (nft numgen): {lost}");
        }
    }

    private static Task WaitAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, Interruption.Token);
}
