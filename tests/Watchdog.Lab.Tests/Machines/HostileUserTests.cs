namespace Watchdog.Lab.Tests.Machines;

/// <summary>
/// A user without any privilege, in the host's own pid namespace: only there does /proc/locks name a holder that has ended (in a
/// container's it names none), and such a lock was once taken for a switch.
/// </summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class HostileUserTests
{
    private const string LockFile = "/run/nixos/switch-to-configuration.lock";

    /// <summary>A process of mallory's takes the lock and ends, and its child keeps the file open.</summary>
    private const string TakeTheLock = $"""
        [ -e {LockFile} ] || touch {LockFile}
        for i in $(seq 20); do
            # The daemon closes the file to others a moment later, and mallory may be too late.
            chmod 0644 {LockFile}
            setsid runuser -u mallory -- sh -c 'exec 9<{LockFile}; sh -c "flock -x 9"; sleep 900' </dev/null >/dev/null 2>&1 &
            sleep 1
            grep -q ":$(stat -c %i {LockFile}) " /proc/locks && exit
        done
        exit 1
        """;

    /// <summary>
    /// The chain that once stranded a healthy host with nobody logged in: a feigned switch armed the host by itself, the end of
    /// an sshd of the user's own was its lockout, and the lock was held until the rollback had given up.
    /// </summary>
    [Test]
    public async Task DeadProcessOfAUserHoldsTheLock_ArmsNothingAndHoldsUpNoRollback()
    {
        await using var machine = await Machine.UpAsync("mallory");
        var host = machine.Host;
        await host.SwitchAsync("auto-arm");
        var boot = (await host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text;
        await host.MustShellAsync("""
            useradd --create-home --home-dir /srv/mallory --shell /bin/sh mallory
            cd /srv/mallory && ssh-keygen -q -t ed25519 -N '' -f key
            printf 'Port 2222\nHostKey /srv/mallory/key\nUsePAM no\nPidFile none\n' > sshd_config
            chown -R mallory: .
            setsid runuser -u mallory -- /usr/sbin/sshd -D -f /srv/mallory/sshd_config </dev/null >/dev/null 2>&1 &
            for i in $(seq 100); do ss -ltn | grep -q :2222 && exit; sleep 0.2; done; exit 1
            """);

        // The switch has a daemon start, which closes the file to all others.
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System);
        await host.MustShellAsync(TakeTheLock);
        var holder = (await host.ShellAsync($"pid=$(awk -v i=\":$(stat -c %i {LockFile})$\" '$6 ~ i {{ print $5 }}' /proc/locks); [ -e /proc/$pid ] && echo lives || echo gone")).Text;
        Assert.That(holder, Is.EqualTo("gone"), "what this test is about: the kernel names a holder that has ended");
        await host.MustShellAsync("pkill -u mallory -x sshd");
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);

        var status = await machine.Client.StatusAsync();
        Assert.That(status.Session, Is.Null, "a user's lock is no switch: nothing has armed itself");

        // While he holds it, switch-to-configuration itself gets no lock.
        await host.MustShellAsync("pkill -u mallory sleep");
        var session = await machine.Client.ArmAsync("--window", "20s");
        await host.SwitchAsync("firewall-port");
        await host.MustShellAsync(TakeTheLock);
        await host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        var back = await machine.UntilBackAsync(session, Way.Lan);

        var history = await machine.Client.HistoryAsync(session.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(history[^1].Event, Is.EqualTo("rolled-back"));
            Assert.That((await host.InAsync("cat", "/proc/sys/kernel/random/boot_id")).Text, Is.EqualTo(boot), "no reboot");
            Assert.That((await host.ShellAsync("pgrep -u mallory")).Succeeded, Is.True, "who is no switch is not killed");
        }

        MachineReport.Add("a user's dead process holds the lock", history[^1].Text, back - await machine.LastDeadlineAsync(), "deadline");
    }
}
