using Watchdog.Core;
using Watchdog.Host;
using Watchdog.Host.Switching;
using Watchdog.Host.Systems;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class TargetTests
{
    private TempHost _host = null!;
    private HostReader _reader = null!;
    private string _old = "";
    private string _booted = "";

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _reader = new HostReader(_host.Paths, new SwitchLock(_host.Paths));
        _old = _host.MakeSystem("old");
        _booted = _host.MakeSystem("booted");
        TempHost.Link(_host.Paths.CurrentSystem, _old);
        TempHost.Link(_host.Paths.BootedSystem, _booted);
        TempHost.Link(_host.Paths.Profile + "-7-link", _booted);
        TempHost.Link(_host.Paths.Profile, "system-7-link");
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase(null, TargetKind.Previous, null, "old", "booted")]
    [TestCase("previous", TargetKind.Previous, null, "old", "booted")]
    [TestCase("booted", TargetKind.Booted, null, "booted", "booted")]
    [TestCase("7", TargetKind.Generation, 7, "booted", "booted")]
    public void Resolve_Named_IsAnExactStorePath(string? named, TargetKind kind, int? generation, string system, string profile)
    {
        var fault = new TargetResolver(_host.Paths, _reader).Resolve(named, out var target);

        Assert.Multiple(() =>
        {
            Assert.That(fault, Is.Null);
            Assert.That(target, Is.EqualTo(new Target(kind, generation, Store(system), Store(profile))));
        });
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("+7")]
    [TestCase("7 ")]
    [TestCase("99999999999999999999")]
    [TestCase("../../../etc")]
    [TestCase("Previous")]
    public void Resolve_NoTargetAtAll_SaysWhatIsAllowed(string named) =>
        Assert.That(new TargetResolver(_host.Paths, _reader).Resolve(named, out _), Does.Contain("`previous`, `booted` or a generation number"));

    [Test]
    public void Resolve_UnknownGeneration_SaysHowToListThem() =>
        Assert.That(new TargetResolver(_host.Paths, _reader).Resolve("8", out _), Does.Contain("no generation 8").And.Contain("--list-generations"));

    [Test]
    public void Resolve_RunningSystemUnknown_SaysSo()
    {
        File.Delete(_host.Paths.CurrentSystem);

        Assert.That(new TargetResolver(_host.Paths, _reader).Resolve(null, out var target), Does.Contain("the previous system is not known"));
        Assert.That(target, Is.Null);
    }

    [Test]
    public void Resolve_ProfileMissing_IsTheSystemItself()
    {
        File.Delete(_host.Paths.Profile);

        new TargetResolver(_host.Paths, _reader).Resolve(null, out var target);

        Assert.That(target?.Profile, Is.EqualTo(_old));
    }

    [TestCase("nixos-version", "is not a NixOS system")]
    [TestCase("init", "is not a NixOS system")]
    [TestCase("bin/switch-to-configuration", "has no bin/switch-to-configuration")]
    public void Resolve_SystemLacksAFile_SaysWhatIsWrong(string missing, string fault)
    {
        File.Delete(Path.Combine(_old, missing));

        Assert.That(new TargetResolver(_host.Paths, _reader).Resolve(null, out _), Does.Contain(fault));
    }

    [Test]
    public void Resolve_SwitchProgramNotExecutable_SaysSo()
    {
        File.SetUnixFileMode(Path.Combine(_old, "bin/switch-to-configuration"), UnixFileMode.UserRead);

        Assert.That(new TargetResolver(_host.Paths, _reader).Resolve(null, out _), Does.Contain("cannot be executed"));
    }

    [TestCase(null, false)]
    [TestCase("start-list", true)]
    [TestCase("restart-list", true)]
    [TestCase("reload-list", true)]
    [TestCase("something-else", false)]
    public void Read_FileLeftInRunNixos_IsAListOrNot(string? name, bool expected)
    {
        if (name is not null)
        {
            File.WriteAllText(Path.Combine(_host.Paths.Nixos, name), "");
        }

        var facts = _reader.Read();
        Assert.Multiple(() =>
        {
            Assert.That(facts.LeftOverLists, Is.EqualTo(expected));
            Assert.That(facts.RunningSystem, Is.EqualTo(_old));
            Assert.That(facts.ProfileTarget, Is.EqualTo(_booted));
            Assert.That(facts.SwitchRuns, Is.False);
            Assert.That(facts.Probes, Is.Empty);
        });
    }

    [Test]
    public void Resolve_ProfileCannotBeRead_SaysSoInsteadOfTakingTheSystemForIt()
    {
        File.Delete(_host.Paths.Profile);
        TempHost.Link(_host.Paths.Profile, new string('n', 300));

        var fault = new TargetResolver(_host.Paths, _reader).Resolve(null, out var target);

        Assert.Multiple(() =>
        {
            Assert.That(fault, Does.EndWith("nnn: readlink: File name too long"));
            Assert.That(target, Is.Null);
            Assert.That(_reader.Read().Unreadable, Is.EqualTo(fault));
        });
    }

    [Test]
    public void Read_NothingThere_IsEmpty()
    {
        var facts = new HostReader(new Paths { Root = _host.Root + "/none" }, new SwitchLock(new Paths { Root = _host.Root + "/none" })).Read();

        Assert.That(facts, Is.EqualTo(new HostFacts { RunningSystem = "", ProfileTarget = "" }).Using<HostFacts>((a, b) => a.RunningSystem == b.RunningSystem && a.ProfileTarget == b.ProfileTarget && a.SwitchRuns == b.SwitchRuns));
    }

    [Test]
    public void Hold_Session_KeepsTargetProfileBootAndProgramUntilReleased()
    {
        var roots = new TargetRoots(_host.Paths);
        roots.Hold(Make.Session());
        roots.Hold(Make.Session());
        roots.Hold(Make.Session(id: Make.OtherId));
        Assert.That(Names(), Has.Length.EqualTo(8));
        Assert.That(new FileInfo(Path.Combine(_host.Paths.GcRoots, Make.Id + "-program")).LinkTarget, Is.EqualTo("/nix/store/program"));

        roots.ReleaseOthers(Make.Id);
        Assert.That(Names(), Is.EqualTo(new[] { "abc234-boot", "abc234-profile", "abc234-program", "abc234-target" }));

        roots.Release(Make.Id);
        Assert.That(Names(), Is.Empty);
    }

    [TestCase("/nix/store/abc-x/bin/prog", "/nix/store/abc-x")]
    [TestCase("/nix/store/abc-x", "/nix/store/abc-x")]
    [TestCase("/usr/bin/prog", null)]
    [TestCase("/nix/storehouse/x", null)]
    public void StorePath_OfAPath_IsItsFirstTwoLevels(string path, string? expected) => Assert.That(NixStore.PathOf(path), Is.EqualTo(expected));

    private string Store(string name) => Path.Combine(_host.Root, "nix/store", name);

    private string[] Names() => [.. Directory.GetFileSystemEntries(_host.Paths.GcRoots).Select(p => Path.GetFileName(p)!).Order()];
}
