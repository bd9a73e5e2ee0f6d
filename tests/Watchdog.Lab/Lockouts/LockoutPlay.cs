using System.Text.RegularExpressions;
using Watchdog.Lab.Running;
using Watchdog.Protocol;

namespace Watchdog.Lab.Lockouts;

/// <summary>One lockout on a host of its own, with nobody who does anything about it.</summary>
/// <param name="output">Where it speaks.</param>
/// <param name="played">Which.</param>
/// <param name="lockout">The lockout time, in seconds.</param>
internal sealed partial class LockoutPlay(Output output, LockoutCase played, int lockout)
{
    private const int Grace = 10;       // seconds
    private const int Rekey = 18;       // seconds
    private const int WindowLeft = 240; // seconds beyond the lockout time after which nobody is expected to get in
    private const double Microseconds = 1e6;
    private static readonly string[] Helped = ["heartbeat", "login", "confirmed", "refused"];
    private static readonly TimeSpan LoginLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ArmLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(3);

    private int Limit => lockout + Grace + (played.Rekeys ? Rekey : 0);

    /// <summary>Plays it.</summary>
    public async Task<LockoutOutcome> RunAsync()
    {
        try
        {
            await using var host = await LabHost.UpAsync($"lockouts-{played.Id}");
            return await RunAsync(host);
        }
        catch (LabException e)
        {
            return Failed(e.Message);
        }
    }

    private async Task<LockoutOutcome> RunAsync(LabHost host)
    {
        if (played.From != "base" && await host.SwitchAsync(played.From) is { Succeeded: false } before)
        {
            return Failed($"{played.From}: {before}");
        }

        var client = new WatchdogClient(host);
        var session = await client.ArmAsync(played.Way, played.Operator, ArmLimit, "--window", "5min", "--lockout-time", $"{lockout}s");
        output.Say($"{played.Id}: armed {session.Id}, and switches");
        var (switched, switching) = await SwitchAsync(host, client, session.Id);
        if (await IsLetInAsync(host))
        {
            return Failed("not locked out");
        }

        while (!await IsLetInAsync(host))
        {
            if (Figures.Now() - switched > lockout + WindowLeft)
            {
                return Failed("nobody gets in");
            }
        }

        var ended = Figures.Now();
        await switching;
        await host.UntilAsync(async () => (await client.TryHistoryAsync(session.Id)).Any(e => e.Event == "rolled-back"), EndLimit, "the session is rolled back");
        var history = await client.HistoryAsync(session.Id);
        var cause = history.FirstOrDefault(e => e.Event == "rollback-started")?.Text ?? "none";

        // Nobody helped, and it is the old system that let them in.
        var isOurs = !history.Any(e => Helped.Contains(e.Event)) && await host.CurrentSystemAsync() == await host.PathOfAsync(played.From);
        return new LockoutOutcome(played.Id, isOurs ? SeenBy(cause) : "", ended - switched, Limit, cause);
    }

    /// <summary>The probe that a cause names; empty where it is no lockout.</summary>
    internal static string SeenBy(string cause) => LockedOut().Match(cause).Groups["probe"].Value;

    /// <summary>When the switch ended, in seconds of the wall clock; and what is left of the operator's ssh that ran it.</summary>
    private async Task<(double Ended, Task Switching)> SwitchAsync(LabHost host, WatchdogClient client, string session)
    {
        if (played.Id != LockoutCase.CutMidway)
        {
            await host.SwitchAsync(played.Id);
            return (Figures.Now(), Task.CompletedTask);
        }

        var switching = host.OperatorAsync(Way.Wg, "root", EndLimit, "lab-switch", "--direct", played.Id);
        HistoryEntry? ended = null;
        await host.UntilAsync(
            async () => (ended = (await client.TryHistoryAsync(session)).FirstOrDefault(e => e.Event == "activation-ended")) is not null,
            EndLimit,
            "the switch has ended");
        return (ended!.RealtimeUsec / Microseconds, switching);
    }

    /// <summary>Over a fresh connection on the way that is to be lost, to root.</summary>
    private async Task<bool> IsLetInAsync(LabHost host) =>
        (await host.OperatorAsync(played.Way, played.Operator.User, LoginLimit, [.. played.Operator.Prefix, "true"])).Succeeded;

    private LockoutOutcome Failed(string why) => new(played.Id, "", null, Limit, "", why);

    [GeneratedRegex("locked out: (?<probe>[a-z:-]+) has failed for ")]
    private static partial Regex LockedOut();
}
