using Watchdog.Host.Boot;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Boot;

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

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
        Assert.That(_entries.Read().IdOf(Old), Is.EqualTo("nixos-generation-1.conf"));
    }

    [Test]
    public void DefaultSystem_HashesAndBootCounting_IsThePreferredOnes()
    {
        Write("boot/loader/loader.conf", "preferred nixos-77ab.conf\ndefault nixos-*\n");
        Entry("nixos-11cd.conf", Old);
        Entry("nixos-77ab+2-1.conf", New);

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
        Assert.That(_entries.Read().IdOf(New), Is.EqualTo("nixos-77ab.conf"), "the counter is not part of the id");
    }

    [Test]
    public void DefaultSystem_Specialisation_IsItsOwn()
    {
        Write("boot/loader/loader.conf", "default nixos-generation-3-specialisation-rescue.conf\n");
        Entry("nixos-generation-3-specialisation-rescue.conf", New);

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
    }

    /// <summary>As systemd-boot does: the first of the menu that fits, the newest; and the first of all where none does.</summary>
    [TestCase("default nixos-*\n", TestName = "DefaultSystem_Pattern_IsTheNewest")]
    [TestCase("default nixos-generation-99.conf\n", TestName = "DefaultSystem_NoSuchEntry_IsTheNewest")]
    [TestCase("timeout 5\n", TestName = "DefaultSystem_NoDefault_IsTheNewest")]
    public void DefaultSystem_NoneIsNamed_IsTheNewest(string configuration)
    {
        Write("boot/loader/loader.conf", configuration);
        Entry("nixos-generation-10.conf", New, 10);
        Entry("nixos-generation-9.conf", Old, 9);

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
    }

    [TestCase("", "nixos-generation-9.conf", Old, TestName = "SystemOfDefault_Variable_ComesBeforeTheFile")]
    [TestCase("nixos-generation-9.conf", "nixos-generation-10.conf", Old, TestName = "SystemOfDefault_Preferred_ComesBeforeTheDefault")]
    [TestCase("nixos-generation-11.conf", "nixos-generation-9.conf", Old, TestName = "SystemOfDefault_PreferredHasNoTriesLeft_IsTheDefault")]
    [TestCase("", "@saved", Old, TestName = "SystemOfDefault_Saved_IsTheLastBooted")]
    [TestCase("", "nixos-gone.conf", New, TestName = "SystemOfDefault_VariableNamesNoEntry_IsTheFiles")]
    public void SystemOfDefault_InTheLoadersOrder(string preferred, string variable, string expected)
    {
        Write("boot/loader/loader.conf", "default nixos-generation-10.conf\n");
        Entry("nixos-generation-10.conf", New, 10);
        Entry("nixos-generation-9.conf", Old, 9);
        Entry("nixos-generation-11+0-3.conf", New, 11);

        Assert.That(_entries.Read().SystemOfDefault(preferred, variable, "nixos-generation-9.conf"), Is.EqualTo(expected));
    }

    /// <summary>lanzaboote: the newest image, by the numbers in its name.</summary>
    [Test]
    public void DefaultSystem_Images_AreReadByTheirCommandLine()
    {
        Write("boot/loader/loader.conf", "default nixos-*\n");
        Image("boot/EFI/Linux/nixos-generation-9-aa.efi", $"init={Old}/init quiet");
        Image("boot/EFI/Linux/nixos-generation-10-bb.efi", $"init={New}/init quiet");

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
        Assert.That(_entries.Read().IdOf(Old), Is.EqualTo("nixos-generation-9-aa.efi"));
    }

    [Test]
    public void DefaultSystem_EntryOfAnImage_IsReadFromTheImage()
    {
        Write("boot/loader/loader.conf", "default nixos-11cd.conf\n");
        Write("boot/loader/entries/nixos-11cd.conf", "title NixOS\nversion Generation 3\nuki /EFI/nixos/x-uki.efi\n");
        Image("boot/EFI/nixos/x-uki.efi", $"init={New}/init");

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
    }

    [TestCase(0)]
    [TestCase(60)]
    [TestCase(70)]
    [TestCase(300)]
    public void DefaultSystem_ImageIsCutShort_IsUnknown(int length)
    {
        Write("boot/loader/loader.conf", "default nixos-*\n");
        Image("boot/EFI/Linux/nixos-1.efi", $"init={New}/init");
        using (var file = File.OpenWrite(Path.Combine(_host.Root, "boot/EFI/Linux/nixos-1.efi")))
        {
            file.SetLength(length);
        }

        Assert.That(_entries.Read().DefaultSystem, Is.Empty);
    }

    [Test]
    public void DefaultSystem_NothingThere_IsUnknown() => Assert.That((_entries.Read().DefaultSystem, _entries.Read().IdOf(Old)), Is.EqualTo(("", (string?)null)));

    [Test]
    public void DefaultSystem_UnifiedImageWithoutOptions_IsUnknown()
    {
        Write("boot/loader/loader.conf", "default nixos-11cd.conf\n");
        Write("boot/loader/entries/nixos-11cd.conf", "title NixOS\nversion Generation 3\nuki /EFI/nixos/x-uki.efi\n");

        Assert.That(_entries.Read().DefaultSystem, Is.Empty);
    }

    [Test]
    public void IdOf_TwoEntriesStartIt_IsTheDefault()
    {
        Write("boot/loader/loader.conf", "default nixos-generation-5.conf\n");
        Entry("nixos-generation-2.conf", New);
        Entry("nixos-generation-5.conf", New);

        Assert.That(_entries.Read().IdOf(New), Is.EqualTo("nixos-generation-5.conf"));
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

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(Old));
    }

    /// <summary>A host that has come from plain systemd-boot to lanzaboote: entries of both kinds, in one menu.</summary>
    [Test]
    public void DefaultSystem_ImagesBesideEntries_AreSortedByTheirOsRelease()
    {
        Write("boot/loader/loader.conf", "default nixos-*\n");
        Entry("nixos-generation-9.conf", Old, 9);
        Image("boot/EFI/Linux/nixos-generation-10-aa.efi", $"init={New}/init", "ID=lanza\nVERSION_ID=\"Generation 10, 2026-11-20\"\n");

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New), "lanza comes before nixos");
    }

    [Test]
    public void DefaultSystem_ImagesOfOneName_AreSortedByTheVersionInside()
    {
        Write("boot/loader/loader.conf", "default nixos-*\n");
        Image("boot/EFI/Linux/nixos-aa.efi", $"init={New}/init", "ID=nixos\nVERSION_ID='Generation 10'\n");
        Image("boot/EFI/Linux/nixos-bb.efi", $"init={Old}/init", "ID=nixos\nVERSION_ID='Generation 9'\n");

        Assert.That(_entries.Read().DefaultSystem, Is.EqualTo(New));
    }

    // A PE32+ image of two sections, as systemd's ukify makes them of many.
    private void Image(string path, string commandLine, string release = "")
    {
        const int HeadersAt = 0x40, OptionalSize = 0xF0, DataAt = 0x200, SectionSize = 40;
        var text = System.Text.Encoding.UTF8.GetBytes(commandLine);
        var words = System.Text.Encoding.UTF8.GetBytes(release);
        var image = new byte[DataAt + 0x400];
        "MZ"u8.CopyTo(image);
        image[0x3C] = HeadersAt;
        "PE\0\0"u8.CopyTo(image.AsSpan(HeadersAt));
        var coff = image.AsSpan(HeadersAt + 4);
        BitConverter.TryWriteBytes(coff, (ushort)0x8664);
        BitConverter.TryWriteBytes(coff[2..], (ushort)2);
        BitConverter.TryWriteBytes(coff[16..], (ushort)OptionalSize);
        BitConverter.TryWriteBytes(coff[20..], (ushort)0x20B);
        BitConverter.TryWriteBytes(coff[(20 + 108)..], 16);
        var section = coff[(20 + OptionalSize)..];
        ".cmdline"u8.CopyTo(section);
        BitConverter.TryWriteBytes(section[8..], text.Length);
        BitConverter.TryWriteBytes(section[12..], 0x1000);
        BitConverter.TryWriteBytes(section[16..], 0x200);
        BitConverter.TryWriteBytes(section[20..], DataAt);
        text.CopyTo(image, DataAt);
        section = section[SectionSize..];
        ".osrel"u8.CopyTo(section);
        BitConverter.TryWriteBytes(section[8..], words.Length);
        BitConverter.TryWriteBytes(section[12..], 0x2000);
        BitConverter.TryWriteBytes(section[16..], 0x200);
        BitConverter.TryWriteBytes(section[20..], DataAt + 0x200);
        words.CopyTo(image, DataAt + 0x200);
        Write(path, "");
        File.WriteAllBytes(Path.Combine(_host.Root, path), image);
    }

    private void Entry(string name, string system, int version = 1) => Write(
        "boot/loader/entries/" + name,
        $"title NixOS\nsort-key nixos\nversion Generation {version} NixOS\nlinux /EFI/nixos/k.efi\ninitrd /EFI/nixos/i.efi\noptions init={system}/init loglevel=4\n");

    private void Write(string path, string content)
    {
        var file = Path.Combine(_host.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
