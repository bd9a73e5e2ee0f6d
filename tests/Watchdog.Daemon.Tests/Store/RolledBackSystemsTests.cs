using Watchdog.Core;
using Watchdog.Daemon.Store;
using Watchdog.Daemon.Tests.Fakes;

namespace Watchdog.Daemon.Tests.Store;

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
        _systems.Add(Ended("/nix/store/a", "first1"));
        _systems.Add(Ended("/nix/store/b", "other1"));
        _systems.Add(Ended("/nix/store/a", "second"));

        Assert.That(new RolledBackSystems(_host.Paths).Find("/nix/store/a")?.Session, Is.EqualTo("second"));
    }

    [Test]
    public void Allow_KnownSystem_ForgetsIt_AndAgainIsQuiet()
    {
        _systems.Add(Ended("/nix/store/a", "first1"));

        Assert.That((_systems.Allow("/nix/store/a"), _systems.Allow("/nix/store/a")), Is.EqualTo((true, false)));
        Assert.That(_systems.Find("/nix/store/a"), Is.Null);
    }

    [Test]
    public void Add_NoOtherSystemWasThere_RemembersNothing()
    {
        _systems.Add(Ended("", "first1"));

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
            _systems.Add(Ended($"/nix/store/{i}", "first1"));
        }

        Assert.That((_systems.Find("/nix/store/0"), _systems.Find("/nix/store/1")?.System), Is.EqualTo(((RolledBackSystem?)null, "/nix/store/1")));
    }

    private static Session Ended(string from, string id) =>
        Make.Session(Phase.RolledBack, id) with { RolledBackFrom = from, Ended = Make.Start, Cause = "no proof" };
}
