using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;
using Watchdog.Probes.Access;
using Watchdog.Systemd;

namespace Watchdog.Probes.Tests.Access;

internal sealed class SshServicesTests
{
    [TestCase("sshd: /usr/sbin/sshd -D -f /etc/ssh/git [listener] 0 of 10-100 startups", "/etc/ssh/git")]
    [TestCase("/usr/sbin/sshd\0-D\0-f\0/etc/ssh/git\0", "/etc/ssh/git")]
    [TestCase("/usr/sbin/sshd\0-D\0-f\0relative\0", "/etc/ssh/unit")]
    [TestCase("", "/etc/ssh/unit")]
    public void Of_Configuration_IsTheRunningOnesElseTheUnits(string title, string configuration)
    {
        var listener = new ProcessStatus(9, 1, 0, TimeSpan.Zero, "/usr/sbin/sshd", title);

        var service = SshServices.Of(new ServiceProcess("ssh.service", 9, ["/usr/sbin/sshd", "-D", "-f", "/etc/ssh/unit"], false), listener);

        Assert.That((service.Program, service.Configuration), Is.EqualTo(("/usr/sbin/sshd", configuration)));
    }

    [Test]
    public void Of_AServiceThatStartsSomethingElse_HasNoProgram() =>
        Assert.That(SshServices.Of(new ServiceProcess("x.service", 9, ["/bin/sh", "-c", "exec sshd -D"], false), null).Program, Is.Null);

    [TestCase(new[] { "[::]:22", "0.0.0.0:22", "10.0.0.1:2222" }, new[] { 22, 2222 })]
    [TestCase(new[] { "/run/x:22", "@abstract:22", "vsock:4294967295:22", "" }, new int[0])]
    public void PortsIn_WhatPid1ListensOn_AreThePortsOfTcp(string[] addresses, int[] ports) =>
        Assert.That(SshServices.PortsIn(addresses), Is.EquivalentTo(ports));

    [TestCase(2222, "/git")]
    [TestCase(22, "/main")]
    [TestCase(0, "/main")]
    [TestCase(4711, "/main")]
    public void Choose_SeveralSshds_IsTheOneThatServesThePort(int port, string configuration)
    {
        (SshService, IReadOnlySet<int>)[] services =
        [
            (new SshService("git.service", null, "/git", null, new HashSet<int>()), new HashSet<int> { 2222 }),
            (new SshService("stopped.service", null, "/stopped", null, new HashSet<int>()), new HashSet<int>()),
            (new SshService("sshd.service", null, "/main", null, new HashSet<int>()), new HashSet<int> { 22 }),
        ];

        Assert.That(SshdProgram.Choose(services, port, static () => "/installed"), Is.EqualTo(new SshdProgram("/installed", configuration)));
    }

    [Test]
    public void Choose_NoSshd_IsTheInstalledOne() =>
        Assert.That(SshdProgram.Choose([], 22, static () => "/installed"), Is.EqualTo(new SshdProgram("/installed", null)));

    [TestCase("sshd.service", "", true)]
    [TestCase("sshd.service", "sshd.service", true)]
    [TestCase("sshd-git.service", "sshd.service", false)]
    [TestCase("sshd@3-10.0.0.1:22-10.0.0.2:99.service", "sshd@.service", true)]
    [TestCase("sshd@.service", "sshd@.service", true)]
    [TestCase("sshd.service", "sshd@.service", false)]
    [TestCase("sshd@1.service", "sshd.service", false)]
    [TestCase("xsshd@1.service", "sshd@.service", false)]
    public void Counts_AUnit_IsTheConfiguredOneOrItsInstance(string unit, string configured, bool counts) =>
        Assert.That(SshServices.Counts(unit, configured), Is.EqualTo(counts));
}
