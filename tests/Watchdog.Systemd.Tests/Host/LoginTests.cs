using System.Collections.Concurrent;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class LoginTests : HostTest
{
    [Test, CancelAfter(30_000)]
    public void Start_SomebodyLogsIn_IsToldAndTheSessionIsListed(CancellationToken cancel)
    {
        using var changes = new BlockingCollection<bool>();
        using LoginMonitor monitor = LoginMonitor.Start(() => changes.Add(true));
        using ServiceManager manager = ServiceManager.Connect();
        // logind takes the leader's unit for a login: it has to be a process outside of every other session.
        manager.StartTransientService(Service(Name, "/bin/sleep", "1000"));
        string leader = Run("systemctl", "show", "-P", "MainPID", Name + ".service");
        string reply = Run(
            "busctl", "--system", "call", "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
            "CreateSession", "uusssssussbssa(sv)", "0", leader, "sshd", "tty", "user", "", "", "0", "", "", "true", "operator", "192.0.2.7", "0");
        string id = reply.Split('"')[1];

        LoginSession? session = null;
        while (session is null)
        {
            changes.Take(cancel);
            session = LoginSessions.List().SingleOrDefault(listed => listed.Id == id);
        }

        Assert.That((session.UserId, session.Class), Is.EqualTo((0, "user")));
    }

    [Test, CancelAfter(10_000)]
    public void Dispose_WhileNothingHappens_EndsTheWait()
    {
        LoginMonitor monitor = LoginMonitor.Start(() => { });
        Assert.That(monitor.Dispose, Throws.Nothing);
    }
}
