using Watchdog.Lab.Tests.Faults.Tracing;

namespace Watchdog.Lab.Tests.Faults;

/// <summary>Which calls are points of which fault.</summary>
public sealed class FaultRuleTests
{
    private const string Session = "/var/lib/rollback-watchdogd/session.json";

    [TestCase("rename", Session, false, "ENOSPC EIO EROFS SIGKILL SIGSTOP")]
    [TestCase("openat", Session, false, "EIO EMFILE ENOMEM")]
    [TestCase("openat", Session, true, "ENOSPC EIO EROFS EMFILE ENOMEM SIGKILL SIGSTOP")]
    [TestCase("read", Session, false, "EIO")]
    [TestCase("openat", "/proc/net/tcp", false, "EMFILE ENOMEM")]
    [TestCase("link", "/run/rollback-watchdogd/claim-abc234", false, "ENOSPC SIGKILL SIGSTOP")]
    [TestCase("write", "pipe:[4711]", false, "")]
    [TestCase("sendmsg", "/run/systemd/private", false, "ENOMEM SIGKILL SIGSTOP")]
    [TestCase("sendmsg", "/run/systemd/journal/socket", false, "ENOMEM EAGAIN")]
    [TestCase("sendmsg", "/run/systemd/notify", false, "ENOMEM")]
    [TestCase("openat", "/proc/meminfo", false, "")]
    public void IsPoint_ACall_IsOneOfTheFaultsThatCanBe(string name, string target, bool writes, string faults)
    {
        var point = new FaultPoint(SystemCall.Of(name, target, writes), 1);

        Assert.That(string.Join(' ', Fault.All.Where(f => f.IsPoint(point)).Select(f => f.Name)), Is.EqualTo(faults));
    }

    [TestCase(6, true)]
    [TestCase(7, false)]
    public void IsPoint_ALookThroughAllProcesses_HasSixTurns(int number, bool isPoint)
    {
        var point = new FaultPoint(SystemCall.Of("openat", "/proc/4711/stat"), number);

        Assert.That(Fault.All.Single(f => f.Name == "EMFILE").IsPoint(point), Is.EqualTo(isPoint));
    }

    [TestCase("/var/lib/rollback-watchdogd/session.json.27-3.new", "/var/lib/rollback-watchdogd/session.json.T.new")]
    [TestCase("/run/rollback-watchdogd/claim-abc234.27-8.new", "/run/rollback-watchdogd/claim-ID.T.new")]
    [TestCase("/var/lib/rollback-watchdogd/config-abc234.json", "/var/lib/rollback-watchdogd/config-ID.json")]
    [TestCase("/run/rollback-watchdogd/decided-abc234", "/run/rollback-watchdogd/decided-ID")]
    [TestCase("/nix/var/nix/gcroots/rollback-watchdogd/abc234-boot", "/nix/var/nix/gcroots/rollback-watchdogd/ID-boot")]
    [TestCase("/nix/var/nix/gcroots/rollback-watchdogd/abc234-target", "/nix/var/nix/gcroots/rollback-watchdogd/ID-target")]
    [TestCase("/run/rollback-watchdogd/probes/dr7yeb", "/run/rollback-watchdogd/probes/ID")]
    [TestCase("/proc/4711/fd/12", "/proc/N/fd/N")]
    [TestCase("socket:[83973]", "socket")]
    public void Of_WhatDiffersFromRunToRun_IsLeftOut(string target, string steady) =>
        Assert.That(SystemCall.Of("openat", target).Target, Is.EqualTo(steady));
}
