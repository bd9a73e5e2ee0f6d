using Watchdog.Daemon.Host;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Host;

public sealed class LoaderEntriesTests
{
    private const string Old = "/nix/store/aaa-nixos-system-old";
    private const string New = "/nix/store/bbb-nixos-system-new";

    private TempHost _host = null!;
    private LoaderEntries _entries = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _entries = new LoaderEntries(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void DefaultSystem_GenerationNames_IsWhatTheEntryStarts()
    {
        Write("boot/loader/loader.conf", "timeout 5\ndefault nixos-generation-12.conf\neditor 0\n");
        Entry("nixos-generation-1.conf", Old);
        Entry("nixos-generation-12.conf", New);

        Assert.That(_entries.DefaultSystem, Is.EqualTo(New));
        Assert.That(_entries.IdOf(Old), Is.EqualTo("nixos-generation-1.conf"));
    }

    [Test]
    public void DefaultSystem_HashesAndBootCounting_IsThePreferredOnes()
    {
        Write("boot/loader/loader.conf", "preferred nixos-77ab.conf\ndefault nixos-*\n");
        Entry("nixos-11cd.conf", Old);
        Entry("nixos-77ab+2-1.conf", New);

        Assert.That(_entries.DefaultSystem, Is.EqualTo(New));
        Assert.That(_entries.IdOf(New), Is.EqualTo("nixos-77ab.conf"), "the counter is not part of the id");
    }

    [Test]
    public void DefaultSystem_Specialisation_IsItsOwn()
    {
        Write("boot/loader/loader.conf", "default nixos-generation-3-specialisation-rescue.conf\n");
        Entry("nixos-generation-3-specialisation-rescue.conf", New);

        Assert.That(_entries.DefaultSystem, Is.EqualTo(New));
    }

    [TestCase("default nixos-*\n", TestName = "DefaultSystem_Pattern_IsUnknown")]
    [TestCase("default nixos-generation-9.conf\n", TestName = "DefaultSystem_NoSuchEntry_IsUnknown")]
    [TestCase("timeout 5\n", TestName = "DefaultSystem_NoDefault_IsUnknown")]
    public void DefaultSystem_NotOneSystem_IsUnknown(string configuration)
    {
        Write("boot/loader/loader.conf", configuration);
        Entry("nixos-generation-1.conf", Old);

        Assert.That(_entries.DefaultSystem, Is.Empty);
    }

    [Test]
    public void DefaultSystem_NothingThere_IsUnknown() => Assert.That((_entries.DefaultSystem, _entries.IdOf(Old)), Is.EqualTo(("", (string?)null)));

    [Test]
    public void DefaultSystem_UnifiedImageWithoutOptions_IsUnknown()
    {
        Write("boot/loader/loader.conf", "default nixos-11cd.conf\n");
        Write("boot/loader/entries/nixos-11cd.conf", "title NixOS\nversion Generation 3\nuki /EFI/nixos/x-uki.efi\n");

        Assert.That(_entries.DefaultSystem, Is.Empty);
    }

    [Test]
    public void IdOf_TwoEntriesStartIt_IsTheDefault()
    {
        Write("boot/loader/loader.conf", "default nixos-generation-5.conf\n");
        Entry("nixos-generation-2.conf", New);
        Entry("nixos-generation-5.conf", New);

        Assert.That(_entries.IdOf(New), Is.EqualTo("nixos-generation-5.conf"));
    }

    [Test]
    public void DefaultSystem_ElsewhereMounted_IsFoundByItsMount()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_host.Paths.Mounts)!);
        File.WriteAllText(
            _host.Paths.Mounts,
            "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n36 22 8:1 / /esp\\040one rw,relatime shared:1 - vfat /dev/sda1 rw,fmask=0022\n37 22 8:3 / /big rw - vfat /dev/sda3 rw\n");
        Write("esp one/loader/loader.conf", "default nixos-generation-1.conf\n");
        Write("big/loader/entries/nixos-generation-1.conf", $"options init={Old}/init quiet\n");

        Assert.That(_entries.DefaultSystem, Is.EqualTo(Old));
    }

    private void Entry(string name, string system) => Write(
        "boot/loader/entries/" + name,
        $"title NixOS\nsort-key nixos\nversion Generation 1 NixOS\nlinux /EFI/nixos/k.efi\ninitrd /EFI/nixos/i.efi\noptions init={system}/init loglevel=4\n");

    private void Write(string path, string content)
    {
        var file = Path.Combine(_host.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
