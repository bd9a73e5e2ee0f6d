using System.Text;
using Watchdog.Host.Boot;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Boot;

/// <summary>The default held by a variable of the firmware, and what is left of it afterwards: nothing.</summary>
internal sealed class BootLoaderTests
{
    private const string Vendor = "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    private const string Old = "/nix/store/old";
    private const string New = "/nix/store/new";

    private readonly List<string> _asked = [];
    private TempHost _host = null!;
    private BootLoader _loader = null!;

    [SetUp]
    public void SetUp()
    {
        _asked.Clear();
        _host = new TempHost();
        Directory.CreateDirectory(Path.Combine(_host.Root, "boot/loader/entries"));
        Entry(1, Old);
        Entry(2, New);
        Default("nixos-generation-1.conf");
        _loader = new BootLoader(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Hold_ThenASwitch_LeadsToTheTargetAllTheSame()
    {
        Assert.That(_loader.Hold("s", Old, Set), Is.Empty);
        Default("nixos-generation-2.conf");

        Assert.That((_loader.Next.Leads, _loader.Next.Default), Is.EqualTo((Old, New)), "and what it would lead to without is known");
    }

    [TestCase("")]
    [TestCase("nixos-generation-2.conf")]
    public void Release_AfterAHold_PutsBackWhatWasThere(string before)
    {
        if (before.Length > 0)
        {
            Variable("LoaderEntryDefault", before);
        }

        _loader.Hold("s", Old, Set);
        _loader.Hold("s", Old, Set);

        Assert.That(Release(), Is.Empty);
        Assert.That((Text("LoaderEntryDefault"), _loader.Holds), Is.EqualTo((before, false)));
    }

    /// <summary>The executor ends a session while the daemon arms the next: a hold without its mark would be put back by nobody.</summary>
    [Test]
    public async Task Release_WhileTheNextSessionIsHeld_LeavesThatOne()
    {
        _loader.Hold("s", Old, Set);
        Task<string>? hold = null;

        var fault = _loader.Release(
            arguments =>
            {
                // As the other process: it waits for this one.
                hold = Task.Run(() => new BootLoader(_host.Paths).Hold("t", Old, Set));
                _ = hold.Wait(100);
                return Set(arguments);
            },
            static _ => false);
        Assert.That((fault, await hold!), Is.EqualTo(("", "")));
        Assert.That((Text("LoaderEntryDefault"), _loader.Next.Leads, _loader.Holds), Is.EqualTo(("nixos-generation-1.conf", Old, true)));
    }

    [Test]
    public void Release_SessionIsOpen_LeavesItsHold()
    {
        _loader.Hold("t", Old, Set);

        Assert.That(_loader.Release(Set, static id => id == "t"), Is.Empty);
        Assert.That((Text("LoaderEntryDefault"), _loader.Holds), Is.EqualTo(("nixos-generation-1.conf", true)));
    }

    /// <summary>A frozen daemon keeps no rollback from its boot default.</summary>
    [Test]
    public void Hold_OtherProcessKeepsTheLock_GoesOnAfterAWhile()
    {
        using var other = new BootHoldMark(_host.Paths).TryLock();
        Assert.That(other, Is.Not.Null);

        Assert.That(_loader.Hold("s", Old, Set), Is.Empty);
        Assert.That(_loader.Next.Leads, Is.EqualTo(Old));
    }

    /// <summary>What we hold would be taken for what somebody else has set, and stay for ever; or for the menu's own default.</summary>
    [Test]
    public void MarkCannotBeRead_NothingIsSetOrPutBackOrSaid()
    {
        Default("nixos-generation-2.conf");
        _loader.Hold("s", Old, Set);
        var mark = Path.Combine(_host.Paths.State, "boot-hold");
        File.Delete(mark);
        Directory.CreateDirectory(mark);

        Assert.That(() => _loader.Hold("s", Old, Set), Throws.TypeOf<IOException>().With.Message.Contain("cannot be read"));
        Assert.That(Release(), Does.Contain("cannot be read"));
        Assert.That((Text("LoaderEntryDefault"), _loader.Holds), Is.EqualTo(("nixos-generation-1.conf", true)));
        Assert.That((_loader.Next.Leads, _loader.Next.Default), Is.EqualTo((Old, "")), "what is beneath is unknown");
    }

    /// <summary>A person who has set it since wants it so.</summary>
    [Test]
    public void Release_SomebodyElseHasSetIt_Stays()
    {
        _loader.Hold("s", Old, Set);
        Variable("LoaderEntryDefault", "nixos-generation-2.conf");

        Assert.That(Release(), Is.Empty);
        Assert.That((Text("LoaderEntryDefault"), _loader.Holds), Is.EqualTo(("nixos-generation-2.conf", false)));
    }

    [Test]
    public void Release_FirmwareRefuses_IsStillOwed()
    {
        _loader.Hold("s", Old, Set);

        Assert.That(_loader.Release(static _ => "no", static _ => false), Does.Contain("could not be put back: no"));
        Assert.That(_loader.Holds);
    }

    /// <summary>Outside `configurationLimit`: exit codes say nothing of it.</summary>
    [Test]
    public void Hold_NoEntryStartsIt_SaysSoAndSetsNothing()
    {
        Assert.That(_loader.Hold("s", "/nix/store/gone", Set), Does.Contain("configurationLimit"));
        Assert.That(_asked, Is.Empty);
    }

    [Test]
    public void Hold_FirmwareKeepsItsValue_SaysWhereItLeads()
    {
        Default("nixos-generation-2.conf");

        Assert.That(_loader.Hold("s", Old, static _ => ""), Does.Contain($"the next boot leads to {New} all the same"));
    }

    /// <summary>With boot counting loader.conf prefers an entry, which comes before LoaderEntryDefault.</summary>
    [Test]
    public void Hold_LoaderPrefersAnEntry_SetsThePreferredOne()
    {
        File.WriteAllText(Path.Combine(_host.Root, "boot/loader/loader.conf"), "preferred nixos-generation-2.conf\ndefault nixos-*\n");

        Assert.That(_loader.Hold("s", Old, Set), Is.Empty);
        Assert.That((Text("LoaderEntryPreferred"), _loader.Next.Leads), Is.EqualTo(("nixos-generation-1.conf", Old)));
    }

    /// <summary>A host that has moved to another boot loader keeps the menu of the one before, whose default never changes any more.</summary>
    [TestCase("", "", TestName = "Next_TwoMenusAndNoWordOfTheLoader_IsUnknown")]
    [TestCase("GRUB 2.12", New, TestName = "Next_TwoMenusAndGrubHasBooted_IsGrubs")]
    [TestCase("systemd-boot 257.9", Old, TestName = "Next_TwoMenusAndSystemdBootHasBooted_IsItsOwn")]
    [TestCase("Limine 9.3", "", TestName = "Next_TwoMenusOfFormerDays_IsUnknown")]
    public void Next_TwoMenus_IsThatOfTheLoaderThatBooted(string info, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_host.Root, "boot/grub"));
        File.WriteAllText(Path.Combine(_host.Root, "boot/grub/grub.cfg"), $"set default=\"0\"\nlinux k init={New}/init\n");
        Variable("LoaderInfo", info);

        // LoaderInfo is read once: the loader that has booted stays the same.
        var loader = new BootLoader(_host.Paths);
        Assert.That((loader.Next.Leads, loader.Next.Default), Is.EqualTo((expected, expected)));
        Assert.That(loader.Starts(New), Is.EqualTo(expected.Length > 0 ? true : (bool?)null));
    }

    /// <summary>What cannot be read says nothing, and not that no boot leads there.</summary>
    [Test]
    public void Starts_NoEntryNamesASystem_IsNotKnown()
    {
        foreach (var entry in Directory.EnumerateFiles(Path.Combine(_host.Root, "boot/loader/entries")))
        {
            File.WriteAllText(entry, "title NixOS\n");
        }

        Assert.That(_loader.Starts(Old), Is.Null);
    }

    [Test]
    public void Mark_NotOfFourLines_IsNone()
    {
        File.WriteAllText(Path.Combine(_host.Paths.State, "boot-hold"), "s\n");

        Assert.That(new BootHoldMark(_host.Paths).Read(), Is.Null);
    }

    private string Release() => _loader.Release(Set, static _ => false);

    private string Set(IReadOnlyList<string> arguments)
    {
        _asked.Add(arguments[0]);
        Variable(arguments[0] == "set-preferred" ? "LoaderEntryPreferred" : "LoaderEntryDefault", arguments[1]);
        return "";
    }

    private void Default(string id) => File.WriteAllText(Path.Combine(_host.Root, "boot/loader/loader.conf"), $"default {id}\n");

    private void Entry(int number, string system) =>
        File.WriteAllText(Path.Combine(_host.Root, $"boot/loader/entries/nixos-generation-{number}.conf"), $"sort-key nixos\nversion Generation {number}\noptions init={system}/init\n");

    private string PathOf(string name) => Path.Combine(_host.Paths.EfiVariables, $"{name}-{Vendor}");

    private string Text(string name) => new LoaderVariables(_host.Paths).Read(name);

    private void Variable(string name, string value)
    {
        Directory.CreateDirectory(_host.Paths.EfiVariables);
        if (value.Length == 0)
        {
            File.Delete(PathOf(name));
            return;
        }

        File.WriteAllBytes(PathOf(name), [7, 0, 0, 0, .. Encoding.Unicode.GetBytes(value + "\0")]);
    }
}
