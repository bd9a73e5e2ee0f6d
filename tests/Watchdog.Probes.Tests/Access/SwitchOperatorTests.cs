using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

internal sealed class SwitchOperatorTests
{
    private const string Unit = "nixos-rebuild-switch-to-configuration-0a1b2c3d";

    [TestCase("0::/system.slice/nixos-rebuild-switch-to-configuration-0a1b2c3d.service\n", Unit)]
    [TestCase("0::/system.slice/a.service/sub\n", "a")]
    [TestCase("0::/user.slice/user-0.slice/session-3.scope\n", null)]
    [TestCase("", null)]
    public void UnitIn_ACgroup_IsItsService(string cgroup, string? unit) => Assert.That(SwitchOperator.UnitIn(cgroup), Is.EqualTo(unit));

    [TestCase($"systemd-run\0--pipe\0--unit={Unit}\0/nix/store/x/bin/switch-to-configuration\0switch\0", true)]
    [TestCase($"systemd-run\0--unit\0{Unit}.service\0true\0", true)]
    [TestCase($"systemd-run\0-u\0{Unit}\0true\0", true)]
    [TestCase($"systemd-run\0--unit={Unit}x\0true\0", false)]
    [TestCase($"journalctl\0-f\0{Unit}\0", false)]
    [TestCase("", false)]
    public void NamesUnit_ACommandLine_OnlyAsSystemdRunTakesIt(string title, bool names) =>
        Assert.That(SwitchOperator.NamesUnit(title, Unit), Is.EqualTo(names));

    [TestCase("/nix/store/x-system/bin/switch-to-configuration\0boot\0", true)]
    [TestCase("/usr/bin/perl\0-w\0/nix/store/x-system/bin/switch-to-configuration\0boot\0", true)]
    [TestCase("/nix/store/x-system/bin/switch-to-configuration\0switch\0", false)]
    [TestCase("/nix/store/x-system/bin/switch-to-configuration\0", false)]
    [TestCase("grep\0boot\0", false)]
    [TestCase("", false)]
    public void IsBoot_ACommandLine_OnlyTheActionOfASwitch(string title, bool isBoot) =>
        Assert.That(SwitchOperator.IsBoot(title), Is.EqualTo(isBoot));
}
