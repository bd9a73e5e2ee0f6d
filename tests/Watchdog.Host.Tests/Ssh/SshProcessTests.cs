using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;

namespace Watchdog.Host.Tests.Ssh;

/// <summary>The titles are those of OpenSSH 9.2 and 10.0, read from /proc/PID/cmdline.</summary>
internal sealed class SshProcessTests
{
    [TestCase("sshd: root@notty", "root", true)]
    [TestCase("sshd: root@pts/0\0\0\0", "root", true)]
    [TestCase("sshd-session: op@pts/1,pts/2", "op", true)]
    [TestCase("sshd: op [priv]", "op", false)]
    [TestCase("sshd-session: op [priv]\0", "op", false)]
    [TestCase("sshd: op [net]", "op", false)]
    [TestCase("sshd: unknown [priv]", "", false)]
    [TestCase("sshd: [accepted]", "[accepted]", false)]
    [TestCase("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", "/usr/sbin/sshd", false)]
    [TestCase("", "", false)]
    public void Title_TellsOfAUserAndWhetherHeIsLetIn(string title, string user, bool isLoggedIn)
    {
        var process = P(1, 0, 0, "sshd", title);

        Assert.That((SshProcess.UserOf(process), SshProcess.IsLoggedIn(process)), Is.EqualTo((user, isLoggedIn)));
    }

    [Test]
    public void Login_OfRoot_IsItsOwnSshd()
    {
        var root = P(20, 10, 0, "sshd", "sshd: root@notty");

        Assert.That(SshLogins.Of(root, _ => null, static p => p, static _ => true)?.Sshd, Is.SameAs(root));
    }

    [Test]
    public void Login_OfAUser_IsThatOfTheMonitorAboveIt()
    {
        var monitor = P(20, 10, 0, "sshd-session", "sshd-session: op [priv]");
        var child = P(21, 20, 1000, "sshd-session", "sshd-session: op@pts/0") with { Groups = [100, 1] };

        var login = SshLogins.Of(child, pid => pid == 20 ? monitor : null, static p => p, static _ => true);

        Assert.That((login?.Sshd, login?.Uid, login?.Groups), Is.EqualTo((monitor, 1000u, child.Groups)));
    }

    [Test]
    public void Login_OfRootBelowAMonitor_IsThatOfTheMonitor()
    {
        var listener = P(10, 1, 0, "sshd", "sshd: /usr/sbin/sshd -D -f /etc/ssh/sshd_config [listener] 0 of 10-100 startups");
        var monitor = P(20, 10, 0, "sshd-session", "sshd-session: root [priv]");
        var session = P(21, 20, 0, "sshd-session", "sshd-session: root@notty");
        var shell = P(22, 21, 0, "bash", "-bash");
        var table = new[] { listener, monitor, session, shell }.ToDictionary(p => p.Pid);

        // The host's own is the one whose listener PID 1 knows.
        var ancestry = new SshAncestry(table.GetValueOrDefault, _ => [21, 20], p => p.Parent == listener.Pid);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SshLogins.Of(session, table.GetValueOrDefault, static p => p, p => p.Parent == listener.Pid)?.Sshd, Is.SameAs(monitor));
            Assert.That(SshLogins.Of(monitor, table.GetValueOrDefault, static p => p, static _ => true), Is.Null, "counted once");
            Assert.That(ancestry.Find(22, shell.Began), Is.SameAs(monitor));
        }
    }

    [TestCase(0u, "bash", "-bash")]
    [TestCase(1000u, "sshd", "sshd: op@pts/0")]
    [TestCase(0u, "sshd", "sshd: /bin/sshd -D [listener] 0 of 10-100 startups")]
    public void Login_OfAProgramThatOnlySaysSo_IsNone(uint parentUid, string parentProgram, string parentTitle)
    {
        var forged = P(21, 20, 1000, "sshd", "sshd: root@pts/0");

        Assert.That(SshLogins.Of(forged, _ => P(20, 1, parentUid, parentProgram, parentTitle), static p => p, static _ => true), Is.Null);
    }

    [Test]
    public void Ancestry_LeftBehindInAnOpenLoginSession_IsFoundThroughItsScope()
    {
        var tmux = P(50, 1, 1000, "tmux", "tmux");
        var monitor = P(20, 10, 0, "sshd-session", "sshd-session: op [priv]");
        var own = P(60, 50, 1000, "sshd", "sshd: op@pts/0");
        var table = new[] { tmux, monitor, own }.ToDictionary(p => p.Pid);

        Assert.That(new SshAncestry(table.GetValueOrDefault, _ => [50, 60, 20], static _ => true).Find(50, tmux.Began), Is.SameAs(monitor));
        Assert.That(new SshAncestry(table.GetValueOrDefault, _ => [50, 60], static _ => true).Find(50, tmux.Began), Is.Null, "only root's sshd vouches");
        Assert.That(new SshAncestry(table.GetValueOrDefault, _ => [20], static _ => true).Find(50, tmux.Began + TimeSpan.FromSeconds(1)), Is.Null, "another process");
    }

    [Test]
    public void Login_ThroughAContainersSshd_IsNone()
    {
        var titles = 0;
        var monitor = P(20, 10, 0, "sshd", "");
        var child = P(21, 20, 1000, "sshd", "");

        var login = SshLogins.Of(child, _ => monitor, p => p with { Title = $"sshd: op@pts/{titles++}" }, static _ => false);

        Assert.That((login, titles), Is.EqualTo(((SshLogin?)null, 0)), "nothing that it says is read");
    }

    [Test]
    public void Ancestry_UnderAContainersSshd_IsNone()
    {
        var monitor = P(20, 10, 0, "sshd-session", "");
        var shell = P(21, 20, 0, "bash", "");
        var table = new[] { monitor, shell }.ToDictionary(p => p.Pid);

        Assert.That(new SshAncestry(table.GetValueOrDefault, _ => [20, 21], static _ => false).Find(21, shell.Began), Is.Null);
    }

    private static ProcessStatus P(int pid, int parent, uint uid, string program, string title) =>
        new(pid, parent, uid, TimeSpan.FromSeconds(pid), "/nix/store/x/bin/" + program, title);
}
