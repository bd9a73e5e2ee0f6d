using Watchdog.Core;
using Watchdog.Daemon.Probes.Access;

namespace Watchdog.Daemon.Tests.Probes.Access;

internal sealed class SshdRulesTests
{
    [TestCase("root", 0u, "permitrootlogin yes", null)]
    [TestCase("root", 0u, "permitrootlogin without-password", null)]
    [TestCase("root", 0u, "permitrootlogin no", "PermitRootLogin is no")]
    [TestCase("root", 0u, "permitrootlogin forced-commands-only", "PermitRootLogin is forced-commands-only")]
    [TestCase("op", 1000u, "permitrootlogin no", null)]
    [TestCase("op", 1000u, "denyusers o?", "DenyUsers names op")]
    [TestCase("op", 1000u, "denyusers *@10.0.0.0/8", "DenyUsers names op")]
    [TestCase("op", 1000u, "denyusers *@192.168.0.0/16", null)]
    [TestCase("op", 1000u, "allowusers root\nallowusers op", null)]
    [TestCase("op", 1000u, "allowusers root op@10.88.*", null)]
    [TestCase("op", 1000u, "allowusers root", "AllowUsers does not name op from 10.88.0.2")]
    [TestCase("op", 1000u, "allowusers op@10.77.0.1", "AllowUsers does not name op")]
    [TestCase("op", 1000u, "denygroups wheel", "DenyGroups names wheel")]
    [TestCase("op", 1000u, "allowgroups ssh w*", null)]
    [TestCase("op", 1000u, "allowgroups ssh", "AllowGroups names no group of op")]
    [TestCase("op", 1000u, "allowgroups !wheel *", null)]
    public void Faults_ByTheConfiguration(string user, uint uid, string configuration, string? fault)
    {
        var way = new Operator(user, uid, "10.88.0.2", "10.88.0.1", 22);
        var faults = string.Join("; ", SshdRules.Faults(SshdSettings.Parse(configuration), way, ["users", "wheel"]));
        Assert.That(faults, fault is null ? Is.Empty : Does.StartWith(fault));
    }

    [TestCase("*", "", true)]
    [TestCase("?", "", false)]
    [TestCase("a*b*c", "axxbyyc", true)]
    [TestCase("a*b*c", "axxbyy", false)]
    [TestCase("op", "operator", false)]
    public void Matches_Patterns(string pattern, string text, bool matches) =>
        Assert.That(SshdRules.Matches(pattern, text), Is.EqualTo(matches));
}
