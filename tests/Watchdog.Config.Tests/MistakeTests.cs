using System.Text;
using Watchdog.Tests;

namespace Watchdog.Config.Tests;

/// <summary>
/// What is said of a mistake in config.json, word by word: the key, what is there, what is allowed and an example; of what is no
/// JSON line and column, counted from 1; and nothing in the words of .NET.
/// </summary>
internal sealed class MistakeTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCase("""{"colour": 1}""", "colour: unknown; allowed: {keys}")]
    [TestCase("""{"windwo": "5min"}""", "windwo: unknown; allowed: {keys}; perhaps \"window\" is meant, such as \"window\": \"10min\"")]
    [TestCase("""{"autoarm": true}""", "autoarm: unknown; allowed: {keys}; perhaps \"autoArm\" is meant, such as \"autoArm\": true")]
    [TestCase("""{"window": "0s"}""", "window: \"0s\" is not allowed; a string from 1s to 1d, such as \"10min\"")]
    [TestCase("""{"window": 300}""", "window: 300 is not allowed; a string from 1s to 1d, such as \"10min\"")]
    [TestCase("""{"operators": ["wheel"]}""", "operators: [\"wheel\"] is not a string, such as \"wheel\"")]
    [TestCase("""{"operators": "\ud800"}""", "operators: \"\\ud800\" is not a string, such as \"wheel\"")]
    [TestCase("""{"\ud800": 1}""", "\"\\ud800\": 1: unknown; allowed: {keys}")]
    [TestCase("""{"autoArm": "yes"}""", "autoArm: \"yes\" is neither true nor false")]
    [TestCase("""{"login": "confrim"}""", "login: \"confrim\" is not allowed; one of \"heartbeat\", \"confirm\", \"ignore\"")]
    [TestCase("""{"confirm": "wg0"}""", "confirm: \"wg0\" is not an object, such as {\"via\": \"wg0\"}")]
    [TestCase("""{"confirm": {"vai": "wg0"}}""", "confirm.vai: unknown; allowed: via, trustLocalProxy; perhaps \"via\" is meant, such as \"via\": \"wg0\"")]
    [TestCase("""{"ssh": {"unit": "ssh.socket"}}""", "ssh.unit: \"ssh.socket\" is not allowed; the name of a service, such as \"sshd.service\"")]
    [TestCase("""{"probes": {"gatway": {}}}""", "probes.gatway: unknown; allowed: {probes}, command; perhaps \"gateway\" is meant, such as \"gateway\": {\"enabled\": false}")]
    [TestCase("""{"probes": {"command": {"db": {}}}}""", "probes.command.db.program: is missing; an absolute path, such as \"/run/current-system/sw/bin/pg_isready\"")]
    [TestCase("""{"probes": {"command": {"db": {"program": 7}}}}""", "probes.command.db.program: 7 is not allowed; an absolute path, such as \"/run/current-system/sw/bin/pg_isready\"")]
    [TestCase("""{"hooks": {"stranded": {"program": "page"}}}""", "hooks.stranded.program: `page` is not allowed; an absolute path without \"$\" and \";\", such as \"/run/current-system/sw/bin/page-me\"")]
    [TestCase("""{"hooks": {"stranded": {"program": "/bin/page", "timeout": "1d"}}}""", "hooks.stranded.timeout: \"1d\" is not allowed; a string from 1s to 10min, such as \"1min\"")]
    public void Read_AMistakeInAKey_IsSaidWithWhatIsAllowedAndAnExample(string json, string mistake)
    {
        var said = mistake
            .Replace("{keys}", string.Join(", ", ConfigKeys.Top.Keys.Select(k => k.Name)), StringComparison.Ordinal)
            .Replace("{probes}", string.Join(", ", ProbeKeys.Names), StringComparison.Ordinal);

        Assert.That(Read(Encoding.UTF8.GetBytes(json)), Is.EqualTo(new[] { said }));
    }

    [TestCase("", "is empty; it must be a JSON object, such as {\"window\": \"10min\"}")]
    [TestCase("\n \n", "is empty; it must be a JSON object, such as {\"window\": \"10min\"}")]
    [TestCase("7", "must be a JSON object, such as {\"window\": \"10min\"}")]
    [TestCase("{", "line 1, column 2: the file ends too early: a `}`, a `]` or a quotation mark is missing")]
    [TestCase("{\n  \"window\": \"5min\"\n", "line 2, column 19: the file ends too early: a `}`, a `]` or a quotation mark is missing")]
    [TestCase("{\n  \"window\" \"5min\"\n}", "line 2, column 12: not valid JSON from here on: `\"5min\"`; look for a comma, a colon, a quotation mark or a bracket that is missing or too many just before")]
    [TestCase("{\n  \"window\": \"5min\"\n  \"autoArm\": true\n}", "line 3, column 3: not valid JSON from here on: `\"autoArm\": true`; look for a comma,")]
    [TestCase("{\"operators\": \"\u00e4\u00f6\" 7}", "line 1, column 20: not valid JSON from here on: `7}`; look for")]
    [TestCase("{\"autoArm\": ture}", "line 1, column 13: not valid JSON from here on: `ture}`; look for")]
    [TestCase("{\"window\": \"5min\n}", "line 1, column 17: the line ends within a string: its closing quotation mark is missing")]
    [TestCase("{window: \"5min\"}", "line 1, column 2: not valid JSON from here on: `window: \"5min\"}`; look for")]
    [TestCase("{} {}", "line 1, column 4: not valid JSON from here on: `{}`; look for")]
    [TestCase("{\"a\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", "line 1, column 21: nested more than 16 deep")]
    public void Read_NotJson_IsSaidWithLineAndColumnFromOne(string text, string mistake)
    {
        var mistakes = Read(Encoding.UTF8.GetBytes(text));

        Assert.That(mistakes, Has.Count.EqualTo(1));
        Assert.That(mistakes[0], Does.StartWith($"{_host.Paths.Configuration}: {mistake}"));
        Assert.That(mistakes[0], Does.Not.Contain("LineNumber").And.Not.Contain("BytePosition").And.Not.Contain("Exception"));
    }

    [Test]
    public void Read_BytesThatAreNoUtf8_AreRefusedWithTheirKeyAlone()
    {
        byte[] text = [.. "{\"window\": \"9min\", \"operators\": \""u8, 0xff, .. "\", \""u8, 0xfe, .. "\": 1}"u8];

        Assert.That(Read(text), Has.Count.EqualTo(2).And.Some.StartsWith("operators: ").And.Some.Contains("unknown"));
    }

    [Test]
    public void Read_AMarkOfUtf8AtTheBeginning_IsNoMistake() => Assert.That(Read([0xef, 0xbb, 0xbf, .. "{\"autoArm\": true}"u8]), Is.Empty);

    [Test]
    public void Read_ADirectory_IsSaidInOurWords()
    {
        Directory.CreateDirectory(_host.Paths.Configuration);

        _ = SettingsReader.Read(_host.Paths.Configuration, out var mistakes);

        Assert.That(mistakes, Is.EqualTo(new[] { $"{_host.Paths.Configuration}: is a directory; it must be a file" }));
    }

    [Test]
    public void Read_ALinkToItself_IsSaidWithTheSystemsReason()
    {
        File.CreateSymbolicLink(_host.Paths.Configuration, _host.Paths.Configuration);

        _ = SettingsReader.Read(_host.Paths.Configuration, out var mistakes);

        Assert.That(mistakes, Is.EqualTo(new[] { $"{_host.Paths.Configuration}: cannot be read: Too many levels of symbolic links" }));
    }

    private IReadOnlyList<string> Read(byte[] text)
    {
        File.WriteAllBytes(_host.Paths.Configuration, text);
        _ = SettingsReader.Read(_host.Paths.Configuration, out var mistakes);
        return mistakes;
    }

    /// <summary>Whatever is there, a link to /dev/zero even, takes no more memory than that.</summary>
    [TestCase(ConfigurationFile.Largest, 0)]
    [TestCase(ConfigurationFile.Largest + 1, 1)]
    public void Read_AFile_IsReadUpToALimit(int length, int mistakes)
    {
        File.WriteAllText(_host.Paths.Configuration, "{}".PadRight(length));

        SettingsReader.Read(_host.Paths.Configuration, out var found);

        Assert.That(found, Has.Count.EqualTo(mistakes));
        Assert.That(found, Has.All.EndsWith("is larger than 256 KiB: nothing of it is read"));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Read_AFileWithoutAnEnd_IsReadUpToALimit()
    {
        SettingsReader.Read("/dev/zero", out var found);

        Assert.That(found, Has.One.EndsWith("is larger than 256 KiB: nothing of it is read"));
    }
}
