using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

internal sealed class SudoRulesTests
{
    private const string Old = "/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-systemd-257.6/bin/systemctl";
    private const string New = "/nix/store/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-systemd-257.7/bin/systemctl";
    private const string Control = "/run/current-system/sw/bin/rollbackctl";

    [TestCase("(ALL : ALL) NOPASSWD: ALL", "NOPASSWD: ALL")]
    [TestCase("(ALL) ALL", "ALL")]
    [TestCase("(root) NOPASSWD: " + Old + ", " + Control, "NOPASSWD: /nix/store/systemd/bin/systemctl;NOPASSWD: " + Control)]
    [TestCase("(root) NOPASSWD: /bin/a x\\, y, PASSWD: /bin/b, NOPASSWD: SETENV: /bin/c", "NOPASSWD: /bin/a x\\, y;/bin/b;NOPASSWD: /bin/c")]
    [TestCase("(root) TIMEOUT=5m NOPASSWD: sha256:abc= /bin/a", "NOPASSWD: /bin/a")]
    [TestCase("(postgres) NOPASSWD: ALL", "")]
    [TestCase("(ALL, !root) ALL", "")]
    [TestCase("(root) NOPASSWD: ALL, !/bin/su", "NOPASSWD: ALL;!/bin/su")]
    [TestCase("(root) NOPASSWD: /nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-sudo-rs-wrap/bin/x", "NOPASSWD: /nix/store/sudo-rs-wrap/bin/x")]
    public void Parse_ARule_IsItsCommands(string rule, string commands) =>
        Assert.That(string.Join(';', SudoRules.Parse($"Matching Defaults entries for op on server:\n    env_reset\n\nUser op may run the following commands on server:\n    {rule}\n")), Is.EqualTo(commands));

    [TestCase("(root) NOPASSWD: " + Old + ", " + Control, "(root) NOPASSWD: " + New + ", " + Control, true, TestName = "a store path has moved")]
    [TestCase("(root) NOPASSWD: " + Old + ", " + Control, "(root) NOPASSWD: " + Control, true, TestName = "one of several is gone")]
    [TestCase("(root) NOPASSWD: " + Old + ", " + Control, "(root) NOPASSWD: " + New, false, TestName = "what confirms is gone")]
    [TestCase("(root) NOPASSWD: " + Old, "(root) " + New, false, TestName = "a password is wanted")]
    [TestCase("(root) " + Old, "(root) NOPASSWD: " + New, true, TestName = "no password is wanted any more")]
    [TestCase("(root) NOPASSWD: " + Old, "(ALL : ALL) NOPASSWD: ALL", true, TestName = "everything is allowed")]
    [TestCase("(ALL : ALL) NOPASSWD: ALL", "(root) NOPASSWD: " + Control, false, TestName = "not everything any more")]
    [TestCase("(ALL : ALL) NOPASSWD: ALL", "(ALL : ALL) NOPASSWD: ALL, !" + Control, false, TestName = "everything but what confirms")]
    [TestCase("(ALL : ALL) NOPASSWD: ALL", "(ALL) NOPASSWD: SETENV: ALL", true, TestName = "the same in other words")]
    [TestCase("(root) NOPASSWD: " + Control + " confirm", "(root) NOPASSWD: " + Control, true, TestName = "with any arguments")]
    [TestCase("(root) NOPASSWD: " + Old + ", !" + Control, "(root) NOPASSWD: " + New + ", !" + Control, true, TestName = "what confirms was never allowed")]
    [TestCase("(root) !" + Control, "", true, TestName = "nothing was allowed")]
    [TestCase("(root) NOPASSWD: /bin/a", "", false, TestName = "nothing is left")]
    public void Fault_OfTwoSystems_IsWhatGotWorse(string before, string now, bool isFine) =>
        Assert.That(SudoRules.Fault(SudoRules.Parse("    " + before), SudoRules.Parse("    " + now), "op"), isFine ? Is.Null : Is.Not.Null);

    [Test]
    public void Fault_RulesOfAnEarlierVersion_AreRead() =>
        Assert.That(SudoRules.Fault(["(ALL : ALL) NOPASSWD: ALL"], SudoRules.Parse("    (ALL : ALL) NOPASSWD: ALL"), "op"), Is.Null);
}
