using System.Text.Json.Nodes;
using Watchdog.Core;
using Watchdog.Daemon.Config;
using Watchdog.Daemon.Probes;
using Watchdog.Daemon.Tests.Fakes;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Tests.Config;

/// <summary>What the tables of keys say is true of the reader and of the programs.</summary>
internal sealed class ConfigKeysTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [TestCaseSource(typeof(KeyPath), nameof(KeyPath.All))]
    public void Example_OfEachKey_IsReadWithoutAMistakeAndIsNotTheDefault(KeyPath key)
    {
        var settings = Read(key.Example, out var mistakes);

        Assert.That(mistakes, Is.Empty, key.Example);
        Assert.That(settings, Is.Not.EqualTo(new Settings()), key.Example);
        Assert.That(key.Key.Example, Is.Not.EqualTo(key.Key.Default));
    }

    /// <summary>A setting that no key sets would be no setting. Who confirms is said at arm.</summary>
    [Test]
    public void Examples_AllTogether_ChangeEachSetting()
    {
        var all = new JsonObject(ConfigKeys.Top.Keys.Select(k => KeyValuePair.Create(k.Name, JsonNode.Parse(k.Example))));
        all["confirm"]!["trustLocalProxy"] = true;

        var settings = Read(all.ToJsonString(), out var mistakes);

        Assert.That(mistakes, Is.Empty);
        Assert.That(Unchanged(settings, new Settings()), Is.Empty);
        Assert.That(Unchanged(settings.Limits, Limits.Default), Is.Empty);
        Assert.That(Unchanged(settings.Terms, ProofTerms.Default), Is.EqualTo(new[] { nameof(ProofTerms.ConfirmBy) }));
    }

    [TestCaseSource(typeof(KeyPath), nameof(KeyPath.All))]
    public void Description_OfEachKey_IsWholeSentences(KeyPath key) =>
        Assert.That(key.Key.Description, Does.Match(@"^[A-Z][\s\S]*\.$").And.Not.Contain("  "));

    /// <summary>The defaults of a probe are where the probe is made.</summary>
    [Test]
    public void Tuning_Defaults_AreThoseOfTheProbes()
    {
        var probes = ProbeSet.All(ProbeSettings.Default, _host.Paths, new DaemonProgram("/bin/daemon", "/bin/control"), TimeProvider.System);
        var limits = probes.GroupBy(p => p.Limit).OrderBy(g => g.Key).Select(g => (Limit: TimeSpanText.Format(g.Key), Names: string.Join(", ", g.Select(p => p.Probe.Name)))).ToList();
        var optional = string.Join(", ", probes.Where(p => !p.Required).Select(p => p.Probe.Name));

        Assert.That(limits[0].Limit, Is.EqualTo(TimeSpanText.Format(PlannedProbe.DefaultLimit)));
        Assert.That(Default("probes.ssh.timeout"), Is.EqualTo($"{limits[0].Limit}; {string.Join("; ", limits.Skip(1).Select(l => $"{l.Limit} for {l.Names}"))}"));
        Assert.That(Default("probes.ssh.required"), Is.EqualTo($"true; false for {optional}"));
    }

    private static string Default(string path) => KeyPath.All.Single(k => k.Path == path).Key.Default;

    private static IEnumerable<string> Unchanged<T>(T settings, T defaults) =>
        typeof(T).GetProperties().Where(p => p.GetMethod!.IsPublic && p.CanWrite && Equals(p.GetValue(settings), p.GetValue(defaults))).Select(p => p.Name);

    private Settings Read(string content, out IReadOnlyList<string> mistakes)
    {
        File.WriteAllText(_host.Paths.Configuration, content);
        return SettingsReader.Read(_host.Paths.Configuration, out mistakes);
    }
}
