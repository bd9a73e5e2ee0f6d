using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What "recovered" means: new SSH sessions, on exactly what ran before, and a record that says why.</summary>
internal static class Recovered
{
    /// <summary>The longest from a deadline until the operator is in again; a tunnel that was restarted rekeys for up to 18 s of it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>Waits until the operator is let in again, and checks everything that must have come back.</summary>
    /// <param name="host">The host.</param>
    /// <param name="session">The session as it was armed.</param>
    /// <param name="cause">What the record must name.</param>
    /// <param name="limit">How long it may take from now.</param>
    /// <param name="scenario">The id under which the report lists it; empty for none.</param>
    /// <param name="from">What the report counts from, and when that was; the deadline where it is null.</param>
    /// <param name="wayIn">How the operator gets in; as root over LAN and tunnel where it is null.</param>
    public static async Task AssertAsync(
        LabHost host,
        Session session,
        string cause,
        TimeSpan limit,
        string scenario = "",
        (string What, double At)? from = null,
        WayIn? wayIn = null)
    {
        await using var way = WayBack.Watch(host, session, scenario, from, wayIn ?? WayIn.Root);
        try
        {
            await way.RecoveredAsync(await CheckAsync(host, session, cause, limit, wayIn ?? WayIn.Root));
        }
        catch (Exception e)
        {
            await way.FailedAsync(e.Message.Split('\n')[0]);
            throw;
        }
    }

    /// <summary>The store path that the system profile leads to.</summary>
    public static async Task<string> ProfileAsync(LabHost host) =>
        (await host.InAsync("readlink", "-f", "/nix/var/nix/profiles/system")).Text;

    /// <summary>Our timers that PID 1 holds.</summary>
    public static async Task<string> TimersAsync(LabHost host) =>
        (await host.InAsync("systemctl", "list-units", "--all", "--no-legend", "--plain", "rollback-watchdogd-*.timer")).Text;

    private static async Task<HistoryEntry> CheckAsync(LabHost host, Session session, string cause, TimeSpan limit, WayIn wayIn)
    {
        var client = new WatchdogClient(host);
        await host.UntilAsync(() => client.HasEndedAsync(session.Id), limit, "the session has ended");
        foreach (var way in wayIn.Ways)
        {
            await host.UntilAsync(() => host.CanGetInAsync(way, wayIn), limit, $"the operator is let in, {way}");
        }

        var status = await client.StatusAsync();
        var history = await client.HistoryAsync(session.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await host.CurrentSystemAsync(), Is.EqualTo(session.RunningAtArm));
            Assert.That(await ProfileAsync(host), Is.EqualTo(session.ProfileTarget));
            Assert.That(await host.BootDefaultAsync(), Is.EqualTo(session.ProfileTarget));
            Assert.That(status.Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(status.Last?.Cause, Does.Contain(cause));
            Assert.That(history.Select(e => e.Event), Does.Contain("rollback-started").And.Contain("rolled-back"));
            Assert.That(history.Single(e => e.Event == "rollback-started").Text, Does.Contain(cause));
            Assert.That(await TimersAsync(host), Is.Empty, "timers left behind");
        }

        return history.Single(e => e.Event == "rollback-started");
    }
}
