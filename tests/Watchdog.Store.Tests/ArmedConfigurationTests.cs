using Watchdog.Config;
using Watchdog.Tests;

namespace Watchdog.Store.Tests;

/// <summary>A rollback is judged by the configuration of arm, not by that of the system it leaves.</summary>
internal sealed class ArmedConfigurationTests
{
    private TempHost _host = null!;
    private TargetRoots _roots = null!;
    private ArmedConfiguration _kept = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _roots = new TargetRoots(_host.Paths);
        _kept = new ArmedConfiguration(_host.Paths);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Hold_TheNewSystemHasAnother_ThatOfArmIsKept()
    {
        Configure("""{ "recoveryWindow": "7s", "probes": { "command": { "db": { "program": "/old/tool" } } } }""");
        _roots.Hold(Make.Session());
        Configure("""{ "recoveryWindow": "1h", "probes": { "command": { "db": { "program": "/new/tool" } } } }""");

        // A daemon that starts anew holds again.
        _roots.Hold(Make.Session());
        var settings = SettingsReader.Read(_kept.PathFor(Make.Id), out _);

        Assert.That(settings.RecoveryWindow, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(settings.Probes.Commands.Single().Program, Is.EqualTo("/old/tool"));
    }

    [Test]
    public void Hold_NoFileAtArm_MeansTheDefaults()
    {
        File.Delete(_host.Paths.Configuration);
        _roots.Hold(Make.Session());
        Configure("""{ "recoveryWindow": "1h" }""");

        Assert.That(SettingsReader.Read(_kept.PathFor(Make.Id), out var mistakes), Is.EqualTo(new Settings()));
        Assert.That(mistakes, Is.Empty);
    }

    [Test]
    public void Hold_TooLarge_IsNotKept()
    {
        Configure(new string(' ', ArmedConfiguration.Largest + 1));

        Assert.That(() => _roots.Hold(Make.Session()), Throws.InstanceOf<IOException>().With.Message.Contains("larger than"));
    }

    [Test]
    public void Release_AndReleaseOthers_LeaveOnlyTheOpenOnes()
    {
        _roots.Hold(Make.Session());
        _roots.Hold(Make.Session(id: Make.OtherId));

        _roots.ReleaseOthers(Make.OtherId);
        Assert.That(_kept.PathFor(Make.Id), Is.EqualTo(_host.Paths.Configuration), "one that is not kept is that of now");
        Assert.That(_kept.PathFor(Make.OtherId), Does.StartWith(_host.Paths.State));

        _roots.Release(Make.OtherId);
        Assert.That(_kept.PathFor(Make.OtherId), Is.EqualTo(_host.Paths.Configuration));
    }

    private void Configure(string text) => File.WriteAllText(_host.Paths.Configuration, text);
}
