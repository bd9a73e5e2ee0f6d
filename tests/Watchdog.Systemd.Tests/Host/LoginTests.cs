using System.Collections.Concurrent;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class LoginTests : HostTest
{
    [Test, CancelAfter(30_000)]
    public void Start_SomebodyLogsIn_IsTold(CancellationToken cancel)
    {
        using var changes = new BlockingCollection<bool>();
        using LoginMonitor monitor = LoginMonitor.Start(() => changes.Add(true));
        using ServiceManager manager = ServiceManager.Connect();
        // logind takes the leader's unit for a login: it has to be a process outside of every other session.
        manager.StartTransientService(Service(Name, "/bin/sleep", "1000"));
        string leader = Run("systemctl", "show", "-P", "MainPID", Name + ".service");
        Run(
            "busctl", "--system", "call", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
            "CreateSession", "uusssssussbssa(sv)", "0", leader, "sshd", "tty", "user", "", "", "0", "", "", "true", "operator", "192.0.2.7", "0");

        Assert.That(() => changes.Take(cancel), Throws.Nothing);
    }

    [Test, CancelAfter(10_000)]
    public void Dispose_WhileNothingHappens_EndsTheWait()
    {
        LoginMonitor monitor = LoginMonitor.Start(() => { });
        Assert.That(monitor.Dispose, Throws.Nothing);
    }
}
