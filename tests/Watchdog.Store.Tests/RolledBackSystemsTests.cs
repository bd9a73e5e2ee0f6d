using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

internal sealed class RolledBackSystemsTests
{
    private TempHost _host = null!;
    private RolledBackSystems _systems = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _systems = new RolledBackSystems(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Find_AfterARestart_TellsOfTheLastRollback()
    {
        _systems.Add(Ended("/nix/store/a", "first1"), Make.Start);
        _systems.Add(Ended("/nix/store/b", "other1"), Make.Start);
        _systems.Add(Ended("/nix/store/a", "second"), Make.Start);

        Assert.That(new RolledBackSystems(_host.Paths).Find("/nix/store/a")?.Session, Is.EqualTo("second"));
    }

    [Test]
    public void Allow_KnownSystem_ForgetsIt_AndAgainIsQuiet()
    {
        _systems.Add(Ended("/nix/store/a", "first1"), Make.Start);

        Assert.That((_systems.Allow("/nix/store/a"), _systems.Allow("/nix/store/a")), Is.EqualTo((true, false)));
        Assert.That(_systems.Find("/nix/store/a"), Is.Null);
    }

    [Test]
    public void Add_NoOtherSystemWasThere_RemembersNothing()
    {
        _systems.Add(Ended("", "first1"), Make.Start);

        Assert.That(File.Exists(Path.Combine(_host.Paths.State, "rolled-back.json")), Is.False);
    }

    [Test]
    public void Find_FileIsBroken_KeepsNobodyFromArming()
    {
        Directory.CreateDirectory(_host.Paths.State);
        File.WriteAllText(Path.Combine(_host.Paths.State, "rolled-back.json"), "[{");

        Assert.That(_systems.Find("/nix/store/a"), Is.Null);
    }

    [Test]
    public void Add_MoreThanAHundred_KeepsTheNewest()
    {
        for (var i = 0; i <= 100; i++)
        {
            _systems.Add(Ended($"/nix/store/{i}", "first1"), Make.Start);
        }

        Assert.That((_systems.Find("/nix/store/0"), _systems.Find("/nix/store/1")?.System), Is.EqualTo(((RolledBackSystem?)null, "/nix/store/1")));
    }

    [Test]
    public void Add_TheDiskTakesNothing_IsKeptInMemoryAndWithTheRestOnceItDoes()
    {
        _systems.Add(Ended("/nix/store/a", "first1"), Make.Start);
        var kept = File.ReadAllBytes(Path.Combine(_host.Paths.State, "rolled-back.json"));
        TempHost.MakeUnwritable(_host.Paths.State);

        _systems.Add(Ended("/nix/store/b", "second"), Make.Start);

        Assert.That(_systems.Find("/nix/store/b")?.Session, Is.EqualTo("second"));
        TempHost.MakeWritable(_host.Paths.State);
        File.WriteAllBytes(Path.Combine(_host.Paths.State, "rolled-back.json"), kept);
        _systems.Add(Ended("/nix/store/c", "third1"), Make.Start);
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(_host.Paths.Runtime, "rolled-back.json")), Is.False);
            Assert.That(_systems.Find("/nix/store/b")?.Session, Is.EqualTo("second"));
            Assert.That(_systems.Find("/nix/store/c")?.Session, Is.EqualTo("third1"));
        });
    }

    private static Session Ended(string from, string id) =>
        Make.Session(Phase.RolledBack, id) with { RolledBackFrom = from, Ended = Make.Start, Cause = "no proof" };
}
