using Watchdog.Host.Boot;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Boot;

/// <summary>What the menus of other boot loaders lead to, and which are only named.</summary>
public sealed class MenuFileTests
{
    private const string Old = "/nix/store/aaa-nixos-system-old";
    private const string New = "/nix/store/bbb-nixos-system-new";

    private static readonly string Entries =
        $"menuentry \"NixOS\" {{\n  linux ($drive1)//kernels/k init={New}/init quiet\n}}\nmenuentry \"NixOS - Configuration 1\" {{\n  linux ($drive1)//kernels/k init={Old}/init\n}}\n";

    [TestCase("if [ \"${next_entry}\" ]; then\n  set default=\"${next_entry}\"\nelse\n  set default=\"0\"\nfi\n", New)]
    [TestCase("set default=\"${saved_entry}\"\n", "")]
    [TestCase("set default=2\n", "")]
    public void Read_Grub_IsItsFirstEntryWhereThatIsTheDefault(string head, string expected) =>
        Assert.That(Read("grub/grub.cfg", head + Entries), Is.EqualTo(("GRUB", expected)));

    [Test]
    public void Read_Extlinux_IsTheEntryOfItsDefault() => Assert.That(
        Read("extlinux/extlinux.conf", $"DEFAULT nixos-2\nLABEL nixos-1\n  APPEND init={Old}/init\nLABEL nixos-2\n  APPEND init={New}/init\n"),
        Is.EqualTo(("extlinux", New)));

    [TestCase("limine/limine.conf", "Limine")]
    [TestCase("EFI/refind/refind.conf", "rEFInd")]
    [TestCase("something", "")]
    public void Read_Others_AreNamedAndNotRead(string file, string expected) => Assert.That(Read(file, Entries), Is.EqualTo((expected, "")));

    /// <summary>What a boot can lead to is asked of the menu that the host has.</summary>
    [TestCase("grub/grub.cfg", Old, true)]
    [TestCase("grub/grub.cfg", Old + "er", false)]
    [TestCase("extlinux/extlinux.conf", New, true)]
    [TestCase("limine/limine.conf", New, null)]
    public void Starts_ASystemOfItsMenu_Does(string name, string system, bool? expected)
    {
        using var host = Written(name, Entries);

        Assert.That(MenuFile.Starts(host.Paths.BootDirectories, "", system), Is.EqualTo(expected));
        Assert.That(new HostReader(host.Paths, new SwitchLock(host.Paths), new BootLoader(host.Paths)).CanBoot(system), Is.EqualTo(expected ?? false));
    }

    private static (string Loader, string System) Read(string name, string content)
    {
        using var host = Written(name, content);
        return MenuFile.Read(host.Paths.BootDirectories);
    }

    private static TempHost Written(string name, string content)
    {
        var host = new TempHost();
        var file = Path.Combine(host.Root, "boot", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return host;
    }
}
