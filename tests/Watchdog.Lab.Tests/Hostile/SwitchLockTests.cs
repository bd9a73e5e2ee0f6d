using System.Globalization;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>The switch lock, whose file is 0644 on a real host: whoever holds it holds up no rollback, and feigns no switch.</summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SwitchLockTests : HostileHost
{
    // A machine whose load was 37 on two cores has taken 3.4 s to start the managed program; what a lock holds up is minutes.
    private const double Late = 5;

    private const string LockFile = "/run/nixos/switch-to-configuration.lock";

    [TestCase("flock -s 9; sleep 300", TestName = "UserHoldsTheLockShared_RollbackIsInTime")]
    [TestCase("sh -c \"flock -x 9\"; sleep 300", TestName = "UsersDeadProcessHoldsTheLock_RollbackIsInTime")]
    [TestCase("while :; do flock -x 9; sleep 1; flock -u 9; sleep 0.1; done", TestName = "UserTakesTheLockAgainAndAgain_RollbackIsInTime")]
    public async Task UserHasTheLock(string how)
    {
        var session = await Client.ArmAsync("--window", "8s");
        await Host.SwitchAsync("firewall-port");
        await MalloryOpensTheLockAsync(how);

        await Host.UntilAsync(() => Client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(30), "the session has ended");

        var history = await Client.HistoryAsync(session.Id);
        var late = (history.Single(e => e.Event == "rollback-started").Usec - history.Last(e => e.Event == "activation-ended").Usec) / 1e6 - 8;
        Seen(string.Create(CultureInfo.InvariantCulture, $"rollback {late:0.00} s after its deadline; {history[^1].Text}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history[^1].Event, Is.EqualTo("rolled-back"));
            Assert.That(late, Is.LessThan(Late));
            Assert.That(history.Count(e => e.Text.StartsWith("rung: reboot", StringComparison.Ordinal)), Is.Zero);
            Assert.That(history.Count(e => e.Event == "activation-started"), Is.EqualTo(1), "the switch alone");
            Assert.That(await Host.RunsAsync("base"), Is.True);
            Assert.That((await Host.ShellAsync("pgrep -u mallory")).Succeeded, Is.True, "who is no switch is not killed");
        }
    }

    /// <summary>Locks of 6 s with 0.7 s between them were a switch each: a window of 10 s had not ended after 84 s.</summary>
    [Test]
    public async Task UserFeignsSwitchesForEver_TheWindowEndsInTime()
    {
        var session = await Client.ArmAsync("--window", "10s");
        await Host.SwitchAsync("healthy");
        await MalloryOpensTheLockAsync("while :; do sh -c \"flock -x 9\"; sleep 6; flock -u 9; sleep 0.7; done");

        await Host.UntilAsync(() => Client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(30), "the session has ended");

        Seen((await Client.HistoryAsync(session.Id))[^1].Text);
        Assert.That(await CountAsync(session.Id, "activation-started"), Is.EqualTo(1));
    }

    [Test]
    public async Task ContainersRootHoldsTheLock_IsNoSwitchAndHoldsUpNone()
    {
        var session = await Client.ArmAsync("--window", "8s");
        await Host.MustShellAsync($"systemd-run --quiet --unit=container unshare --mount --pid --fork --mount-proc sh -c 'exec 8>>{LockFile}; flock -x 8; sleep 300'");
        await Host.UntilAsync(async () => !(await Host.ShellAsync($"flock -n {LockFile} true")).Succeeded, TimeSpan.FromSeconds(10), "it holds the lock");
        await Host.InAsync("rollbackctl", "rollback", session.Id);

        await Host.UntilAsync(() => Client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(30), "the session has ended");

        var history = await Client.HistoryAsync(session.Id);
        Seen(history[^1].Text);
        Assert.That(history[^1].Event, Is.EqualTo("rolled-back"));
        Assert.That(history.Select(e => e.Event), Has.None.EqualTo("activation-started"));
    }

    /// <summary>Whoever looks for the switch lock among all locks of the machine takes 80 s for each look.</summary>
    [Test]
    public async Task UserHolds600000Locks_ASwitchIsNoticedWithinTwoSeconds()
    {
        await Host.MustShellAsync($"cat > /srv/mallory/locks.pl <<'X'\n{Locks}\nX");
        await MalloryAsync("exec perl locks.pl");
        await Host.UntilAsync(async () => (await Host.ShellAsync("test -e /srv/mallory/done")).Succeeded, TimeSpan.FromMinutes(2), "it holds them");
        var session = await Client.ArmAsync("--window", "30s");

        await Host.MustShellAsync("echo 6 > /etc/lab/slow-seconds");

        // Counted from before the switch is even started.
        var before = double.Parse((await Host.ShellAsync("date +%s%6N; lab-switch slow-switch >&2")).Text, CultureInfo.InvariantCulture);

        await Host.UntilAsync(async () => await CountAsync(session.Id, "activation-ended") == 1, TimeSpan.FromSeconds(10), "the end is noticed");
        var noticed = ((await Client.HistoryAsync(session.Id)).First(e => e.Event == "activation-started").RealtimeUsec - before) / 1e6;
        Seen(string.Create(CultureInfo.InvariantCulture, $"the switch was noticed within {noticed:0.00} s of its start"));
        Assert.That(noticed, Is.LessThan(2));
    }

    /// <summary>Lets mallory open the file, as 9, as a switch leaves it: the daemon closes it to others a moment later, and he may be too late.</summary>
    private Task MalloryOpensTheLockAsync(string then) => Host.UntilAsync(
        async () =>
        {
            await Host.MustShellAsync($"[ -e {LockFile} ] || touch {LockFile}; chmod 0644 {LockFile}");
            await MalloryAsync($"exec 9<{LockFile}; touch has-it; {then}");
            return (await Host.ShellAsync("sleep 1; test -e /srv/mallory/has-it")).Succeeded;
        },
        TimeSpan.FromSeconds(30),
        "mallory has the lock's file open");
}
