using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

internal sealed class DoasRulesTests
{
    [TestCase("permit nopass :wheel", "doas (root) NOPASSWD: ALL")]
    [TestCase("permit persist keepenv op as root", "doas (root) ALL")]
    [TestCase("permit setenv { A=b -C } nopass op cmd /bin/reboot", "doas (root) NOPASSWD: /bin/reboot")]
    [TestCase("permit op as backup", "")]
    [TestCase("permit another", "")]
    [TestCase("permit :another", "")]
    [TestCase("# permit op", "")]
    [TestCase("permit op\ndeny op", "")]
    [TestCase("deny op\npermit op", "doas (root) ALL")]
    [TestCase("permit nopass op\npermit op cmd ls\ndeny op cmd ls", "doas (root) NOPASSWD: ALL")]
    [TestCase("", "")]
    public void Parse_Rule_IsWhatLeadsToRoot(string text, string expected) =>
        Assert.That(string.Join(';', DoasRules.Parse(text, "op", ["op", "wheel"])), Is.EqualTo(expected));

    [TestCase("permit nopass :wheel", "permit nopass op", true)]
    [TestCase("permit nopass :wheel", "permit op", false)]
    [TestCase("permit nopass :wheel", "", false)]
    public void Fault_OfDoas_AsOfSudo(string before, string now, bool isFine) =>
        Assert.That(SudoRules.Fault(DoasRules.Parse(before, "op", ["wheel"]), DoasRules.Parse(now, "op", ["wheel"]), "op"), isFine ? Is.Null : Is.Not.Null);

    [Test]
    public void Fault_SudoReplacedByDoas_IsNone() =>
        Assert.That(SudoRules.Fault(["NOPASSWD: ALL"], DoasRules.Parse("permit nopass op", "op", []), "op"), Is.Null);
}
