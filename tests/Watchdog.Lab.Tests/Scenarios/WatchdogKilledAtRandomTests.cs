using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// The daemon is killed at a random moment between before the arm and after the rollback, again and again. Whatever the
/// operator was told holds: "armed" means that the host comes back, and no answer means a host that is as it says.
/// </summary>
[Category("Long")]
[Parallelizable(ParallelScope.All)]
public sealed class WatchdogKilledAtRandomTests
{
    private const int PointsPerHost = 25;
    private const int LatestMilliseconds = 4200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Kill_AtAnyMoment_WhatWasSaidHolds(int seed)
    {
        await using var host = await LabHost.UpAsync("random");
        var client = new WatchdogClient(host);
        var daemon = new DaemonUnit(host);
        var random = new Random(seed);
        var armed = 0;
        for (var point = 1; point <= PointsPerHost; point++)
        {
            var signal = random.Next(4) == 0 ? "STOP" : "KILL";
            var after = TimeSpan.FromMilliseconds(random.Next(LatestMilliseconds));
            var context = $"seed {seed}, point {point}: SIG{signal} after {after.TotalMilliseconds} ms";
            await daemon.SignalLaterAsync(signal, after);
            try
            {
                if (await TryArmAsync(host) is { } session)
                {
                    armed++;
                    await host.SwitchAsync("firewall-port");
                    await host.UntilAsync(() => host.RunsAsync("base"), Limit, $"the old generation runs again ({context})");
                    await host.UntilAsync(() => host.CanLoginAsync(Way.Lan), Limit, $"the operator is let in ({context})");
                    await daemon.SignalSentAsync();
                    await daemon.BringBackAsync();
                    await host.UntilAsync(() => client.HasEndedAsync(session.Id), Limit, $"the session has ended ({context})");
                    Assert.That((await client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack), context);
                }
                else
                {
                    await daemon.SignalSentAsync();
                    await daemon.BringBackAsync();
                }

                await Consistency.AssertAsync(host);
                await EndAsync(host, client);
            }
            catch (AssertionException e)
            {
                throw new LabException($"{context}: {e.Message}");
            }
        }

        await TestContext.Out.WriteLineAsync($"seed {seed}: {PointsPerHost} points, {armed} armed, {PointsPerHost} held");
        Assert.That(armed, Is.GreaterThan(PointsPerHost / 2), "points that tell something");
    }

    /// <summary>Arms; null when the operator was not told "armed".</summary>
    private static async Task<Session?> TryArmAsync(LabHost host)
    {
        try
        {
            // A frozen daemon does not answer: the operator gives up.
            var result = await host.OperatorAsync(
                Way.Lan, "timeout", "6", "rollbackctl", "--json", "arm", "--window", "2s", "--armed-limit", "12s", "--switch-limit", "12s");
            return result.Succeeded
                ? ControlMethods.Arm.ReadReply(System.Text.Json.JsonDocument.Parse(result.Output).RootElement).Session
                : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static async Task EndAsync(LabHost host, WatchdogClient client)
    {
        if ((await client.StatusAsync()).Session is { } open)
        {
            // Armed after all, and the answer was lost with the daemon.
            await host.InAsync("rollbackctl", "disarm", open.Id);
        }
    }
}
