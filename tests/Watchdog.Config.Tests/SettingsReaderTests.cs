using Watchdog.Core;
using Watchdog.Tests;

namespace Watchdog.Config.Tests;

internal sealed class SettingsReaderTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void Read_NoFile_IsTheDefaults()
    {
        Assert.That(SettingsReader.Read(_host.Paths.Configuration, out var mistakes), Is.EqualTo(new Settings()));
        Assert.That(mistakes, Is.Empty);
    }

    [Test]
    public void Read_EveryKey_IsTaken()
    {
        var settings = Read("""{"operators":"wheel","autoArm":true,"window":"90s","armedLimit":"2h","switchLimit":"10min","unprovenLimit":"3h","bootLimit":"2d","holdAfter":"30s","rollbackSwitchLimit":"5min","recoveryWindow":"30s","relapseWatch":"20min","lockoutTime":"45s","settleTime":"3min","login":"confirm","witness":"anna","confirm":{"via":"wg0"},} // end""", out var mistakes);

        Assert.Multiple(() =>
        {
            Assert.That((settings.Limits.Boot, settings.HoldAfter), Is.EqualTo((TimeSpan.FromDays(2), TimeSpan.FromSeconds(30))));
            Assert.That(mistakes, Is.Empty);
            Assert.That(settings.Operators, Is.EqualTo("wheel"));
            Assert.That(settings.AutoArm, Is.True);
            Assert.That(settings.Limits.Window, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(settings.Limits.Armed, Is.EqualTo(TimeSpan.FromHours(2)));
            Assert.That(settings.Limits.Activation, Is.EqualTo(TimeSpan.FromMinutes(10)));
            Assert.That(settings.Limits.Unproven, Is.EqualTo(TimeSpan.FromHours(3)));
            Assert.That(settings.Limits.Lockout, Is.EqualTo(TimeSpan.FromSeconds(45)));
            Assert.That(settings.Limits.Settle, Is.EqualTo(TimeSpan.FromMinutes(3)));
            Assert.That(settings.Terms, Is.EqualTo(new ProofTerms { Login = LoginMeaning.Confirm, Witness = "anna", Via = "wg0" }));
            Assert.That(settings.RollbackSwitchLimit, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(settings.RecoveryWindow, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(settings.RelapseWatch, Is.EqualTo(TimeSpan.FromMinutes(20)));
        });
    }

    [TestCase("anna")]
    [TestCase("SHA256:Xu1YuLor4MdFJT4WOQbXoMGHZJbTA9N+3kl7PUp85JE")]
    [TestCase("")]
    public void Read_Witness_IsAUserOrAKey(string witness)
    {
        Assert.That(Read($$"""{"witness": "{{witness}}"}""", out var mistakes).Terms.Witness, Is.EqualTo(witness));
        Assert.That(mistakes, Is.Empty);
    }

    [TestCase("window", "\"0s\"", "1s to 1d")]
    [TestCase("window", "\"25h\"", "1s to 1d")]
    [TestCase("window", "300", "1s to 1d")]
    [TestCase("window", "null", "1s to 1d")]
    [TestCase("armedLimit", "\"8d\"", "1s to 1w")]
    [TestCase("recoveryWindow", "\"soon\"", "1s to 1h")]
    [TestCase("operators", "[\"wheel\"]", "not a string")]
    [TestCase("autoArm", "\"yes\"", "neither true nor false")]
    [TestCase("lockoutTime", "\"0s\"", "1s to 1d")]
    [TestCase("login", "\"maybe\"", "\"heartbeat\", \"confirm\", \"ignore\"")]
    [TestCase("login", "true", "\"heartbeat\", \"confirm\", \"ignore\"")]
    [TestCase("witness", "7", "a user's name, or a key's fingerprint")]
    [TestCase("witness", "\"SHA256:short\"", "a user's name, or a key's fingerprint")]
    [TestCase("confirm", "\"wg0\"", "an object")]
    [TestCase("windwo", "\"5min\"", "allowed: operators, autoArm, window")]
    public void Read_Mistake_NamesKeyValueAndWhatIsAllowed(string key, string value, string allowed)
    {
        var settings = Read($$"""{"rollbackSwitchLimit":"5min","{{key}}":{{value}}}""", out var mistakes);

        Assert.Multiple(() =>
        {
            Assert.That(mistakes, Has.Count.EqualTo(1));
            Assert.That(mistakes[0], Does.StartWith(key + ":").And.Contain(allowed));
            Assert.That(key == "windwo" || mistakes[0].Contains(value, StringComparison.Ordinal), Is.True, mistakes[0]);
            Assert.That(settings, Is.EqualTo(new Settings { RollbackSwitchLimit = TimeSpan.FromMinutes(5) }), "the rest holds");
        });
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("\0\u0001")]
    [TestCase("{\"operators\":\"\\ud800\"}")]
    [TestCase("{\"window\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1}")]
    [TestCase("{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}")]
    public void Read_WrongFile_NeverThrowsAndSaysSo(string content)
    {
        var settings = Read(content, out var mistakes);

        Assert.That(settings, Is.EqualTo(new Settings()));
        Assert.That(mistakes, Is.Not.Empty);
    }

    [Test]
    public void Read_Directory_SaysSo()
    {
        Directory.CreateDirectory(_host.Paths.Configuration);

        _ = SettingsReader.Read(_host.Paths.Configuration, out var mistakes);

        Assert.That(mistakes, Has.Count.EqualTo(1));
    }

    [TestCase("""{"ssh": {"unit": "sshd.service"}}""", "sshd.service", null)]
    [TestCase("""{"ssh": {"unit": "sshd@.service"}}""", "sshd@.service", null)]
    [TestCase("""{"ssh": {"unit": "ssh.socket"}}""", "", "ssh.unit: \"ssh.socket\" is not allowed")]
    [TestCase("""{"ssh": {"unit": "../x.service"}}""", "", "is not allowed")]
    [TestCase("""{"ssh": {"port": 22}}""", "", "ssh.port: unknown; allowed: unit")]
    [TestCase("""{"ssh": "sshd.service"}""", "", "is not allowed; an object")]
    public void Read_TheUnitOfSshd_IsTheNameOfAService(string json, string unit, string? mistake)
    {
        var settings = Read(json, out var mistakes);

        Assert.That(settings.SshUnit, Is.EqualTo(unit));
        Assert.That(mistakes, mistake is null ? Is.Empty : Has.One.Contains(mistake));
    }

    private Settings Read(string content, out IReadOnlyList<string> mistakes)
    {
        File.WriteAllText(_host.Paths.Configuration, content);
        return SettingsReader.Read(_host.Paths.Configuration, out mistakes);
    }
}
