using System.Net;
using Watchdog.Host.Ssh;

namespace Watchdog.Host.Tests.Ssh;

internal sealed class LocalProxyTests
{
    private const string Sshd = "0::/system.slice/sshd.service\n";

    [TestCase("0::/system.slice/cloudflared.service\n", true)]
    [TestCase("0::/system.slice/system-sslh.slice/sslh@443.service\n", true)]
    [TestCase("0::/system.slice/sshmux.service\n", true)]
    [TestCase("0::/user.slice/user-0.slice/session-3.scope\n", false, Description = "ssh localhost, typed in a session")]
    [TestCase("0::/user.slice/user-1000.slice/user@1000.service/app.slice/proxy.service\n", false, Description = "a user's own service")]
    [TestCase("0::/system.slice/sshd.service\n", false, Description = "what a session without PAM forwards")]
    [TestCase("0::/machine.slice/machine-x.scope/system.slice/proxy.service\n", false)]
    [TestCase("0::/system.slice/docker-abc.scope\n", false)]
    [TestCase("0::/init.scope\n", false)]
    [TestCase("", false)]
    public void IsService_Cgroup_IsAServiceOfPid1sAndNotOfSshds(string cgroup, bool expected) =>
        Assert.That(LocalProxy.IsService(cgroup, Sshd), Is.EqualTo(expected));

    [Test]
    public void IsService_AnotherInstanceOfASocketActivatedSshd_IsSshds() =>
        Assert.That(LocalProxy.IsService("0::/system.slice/system-sshd.slice/sshd@7.service\n", "0::/system.slice/system-sshd.slice/sshd@3.service\n"), Is.False);

    [Test]
    public void Opened_FromElsewhere_IsNotLookedFor() =>
        Assert.That(LocalProxy.Opened(1, new SshConnection(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 1), new IPEndPoint(IPAddress.Loopback, 22), "host0", IsLocal: false)), Is.False);
}
