using Watchdog.Core;
using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

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
    [TestCase("op", 1000u, "allowusers root\nallowusers op@10.88.*", null)]
    [TestCase("op", 1000u, "allowusers root", "AllowUsers does not name op from 10.88.0.2")]
    [TestCase("op", 1000u, "allowusers op@10.77.0.1", "AllowUsers does not name op")]
    [TestCase("op", 1000u, "denygroups wheel", "DenyGroups names wheel")]
    [TestCase("op", 1000u, "allowgroups ssh\nallowgroups w*", null)]
    [TestCase("op", 1000u, "allowgroups domain?users", null)]
    [TestCase("op", 1000u, "allowgroups domain guests", "AllowGroups names no group of op")]
    [TestCase("op", 1000u, "denygroups domain guests", null)]
    [TestCase("op", 1000u, "allowgroups ssh", "AllowGroups names no group of op")]
    [TestCase("op", 1000u, "allowgroups !wheel\nallowgroups *", null)]
    [TestCase("op", 1000u, "denygroups !wheel\ndenygroups *", "DenyGroups names users")]
    [TestCase("op", 1000u, "allowusers op@192.168.0.0/16,10.0.0.0/8", null)]
    [TestCase("op", 1000u, "allowusers op@!10.88.0.0/16,10.0.0.0/8", "AllowUsers does not name op from 10.88.0.2")]
    [TestCase("op", 1000u, "allowusers op@10.0.0.0/8,!10.88.0.2", "AllowUsers does not name op")]
    [TestCase("op", 1000u, "allowusers op@!10.88.0.9,10.88.0.*", null)]
    [TestCase("op", 1000u, "denyusers op@!10.88.0.2,*", null)]
    [TestCase("op", 1000u, "allowusers op@2001:db8::/32", "AllowUsers does not name op")]
    [TestCase("op", 1000u, "allowusers op@10.88.0.2/16", "AllowUsers does not name op")]
    public void Faults_ByTheConfiguration(string user, uint uid, string configuration, string? fault)
    {
        var way = new Operator(user, uid, "10.88.0.2", "10.88.0.1", 22);
        var faults = string.Join("; ", SshdRules.Faults(SshdSettings.Parse(configuration), way, ["users", "wheel", "domain users"], way.Remote));
        Assert.That(faults, fault is null ? Is.Empty : Does.StartWith(fault));
    }

    [TestCase("*", "", true)]
    [TestCase("?", "", false)]
    [TestCase("a*b*c", "axxbyyc", true)]
    [TestCase("a*b*c", "axxbyy", false)]
    [TestCase("op", "operator", false)]
    [TestCase("**a*", "bab", true)]
    [TestCase("a?", "a", false)]
    public void MatchPattern_Patterns(string pattern, string text, bool matches) =>
        Assert.That(SshdPatterns.MatchPattern(text, pattern), Is.EqualTo(matches));

    [Test]
    public void MatchPattern_ManyStars_EndsSoon() =>
        Assert.That(SshdPatterns.MatchPattern(new string('a', 2000), string.Concat(Enumerable.Repeat("*a", 500)) + "b"), Is.False);

    // OpenSSH, regress/unittests/match/tests.c, test_addr_match_list and test_match_pattern_list.
    [TestCase("127.0.0.1", "127.0.0.1", 1)]
    [TestCase("127.0.0.1", "127.0.0.0/8", 1)]
    [TestCase("127.0.0.1", "10.0.0.1", 0)]
    [TestCase("127.0.0.1", "10.0.0.0/8,!127.0.0.1", -1)]
    [TestCase("127.0.0.1", "!127.0.0.0/8,10.0.0.1", -1)]
    [TestCase("127.0.0.2", "!127.0.0.1,127.0.0.0/8", 1)]
    [TestCase("127.0.0.1", "127.*", 1)]
    [TestCase("127.0.0.1", "127.0.0.1/2", -2)]
    [TestCase("127.0.0.1", "127.0.0.0/33", -2)]
    [TestCase("127.0.0.1", "10.0.0.1,", -2)]
    [TestCase("::1", "127.0.0.0/8", 0)]
    [TestCase("fd00::2", "fd00::/8", 1)]
    [TestCase("no address", "*", 0)]
    public void MatchAddressList_Lists(string address, string patterns, int result) =>
        Assert.That(SshdPatterns.MatchAddressList(address, patterns), Is.EqualTo(result));

    [TestCase("server.example", "10.0.0.1", "*.EXAMPLE", true)]
    [TestCase("server.example", "10.0.0.1", "*,!server.example", false)]
    [TestCase("server.example", "10.0.0.1", "!*.example,10.0.0.0/8", false)]
    [TestCase("server.example", "10.0.0.1", "192.168.0.0/16,server.*", true)]
    [TestCase("10.0.0.1", "10.0.0.1", "server.*", false)]
    public void MatchHostAndAddress_Lists(string host, string address, string patterns, bool matches) =>
        Assert.That(SshdPatterns.MatchHostAndAddress(host, address, patterns), Is.EqualTo(matches));

    [TestCase("password", "permitrootlogin prohibit-password", "PermitRootLogin is prohibit-password, and root came in by password")]
    [TestCase("publickey", "permitrootlogin without-password", null)]
    [TestCase("keyboard-interactive", "permitrootlogin yes", null)]
    public void Faults_OfRoot_ByTheMeans(string means, string configuration, string? fault)
    {
        var way = new Operator("root", 0, "10.88.0.2", "10.88.0.1", 22) { Authentication = new Authentication(means) };
        Assert.That(SshdRules.Faults(SshdSettings.Parse(configuration), way, [], way.Remote).FirstOrDefault(), Is.EqualTo(fault));
    }

    [TestCase("publickey", "any", "publickey", true)]
    [TestCase("publickey", "any", "publickey,password", false)]
    [TestCase("publickey", "any", "publickey,password publickey", true)]
    [TestCase("password", "any", "publickey", false)]
    [TestCase("password", "publickey,password", "publickey,password", true)]
    [TestCase("password", "publickey,password", "password", true)]
    [TestCase("keyboard-interactive", "publickey,keyboard-interactive:pam", "publickey,keyboard-interactive", true)]
    [TestCase("", "any", "publickey", true)]
    [TestCase("", "any", "password", false)]
    public void CanMeet_AuthenticationMethods(string means, string before, string now, bool can) =>
        Assert.That(LoginMeans.CanMeet(means, before.Split(' '), now.Split(' ')), Is.EqualTo(can));
}
