using System.Text.Json.Nodes;
using Watchdog.Core;
using Watchdog.Host.Systems;
using Watchdog.Probes;
using Watchdog.Probes.Rounds;
using Watchdog.Protocol;
using Watchdog.Tests;

namespace Watchdog.Config.Tests;

/// <summary>What the tables of keys say is true of the reader, the programs, the NixOS module and README.md.</summary>
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

    /// <summary>A key with keys of its own may be an option, or each of those.</summary>
    [Test]
    public void Module_Options_AreTheKeys()
    {
        var options = ModuleOptions.All.Keys.ToList();
        var keys = ConfigKeys.Top.Keys.SelectMany(k => k.Inner is null || options.Contains(k.Name) ? [k.Name] : k.Inner.Table.Keys.Select(i => $"{k.Name}.{i.Name}"));

        Assert.That(options, Is.EquivalentTo(keys), "an option of `settings` in module.nix for each key, and none more");
    }

    [TestCaseSource(nameof(Options))]
    public void Module_DefaultThatItNames_IsThatOfTheKey(string option)
    {
        // A host that enables the service wants its switches protected.
        var known = option == "autoArm" ? "true" : Default(option);
        var said = ModuleOptions.All[option];

        Assert.That(said.Agrees(known), Is.True, $"the default of `settings.{option}` in module.nix must be {known}; it says: {said.Text}");
    }

    /// <summary>What the module writes where nothing is set, as tests/packaging/run evaluates it.</summary>
    [Test]
    public void Module_WhatItWritesByItself_IsReadAsTheDefaults()
    {
        var evaluated = JsonNode.Parse(Checkout.Text("tests/packaging/eval/cases/defaults.expected"))!["config"]!;

        Assert.That(Read(evaluated.ToJsonString(), out var mistakes), Is.EqualTo(new Settings { AutoArm = true }));
        Assert.That(mistakes, Is.Empty);
    }

    [TestCase("window = key duration \"5min\" \"10min\" '' How long. ''", true)]
    [TestCase("window = key (types.nullOr (types.attrsOf x)) \"5min\" \"10min\" '' How long. ''", true)]
    [TestCase("window = key duration \"300s\" \"10min\" '' How long. ''", true)]
    [TestCase("window = key duration \"6min\" \"5min\" '' How long. ''", false)]
    [TestCase("window = mkOption { type = duration; default = \"5min\"; example = \"10min\"; }", true)]
    [TestCase("window = mkOption { type = duration; default = \"6min\"; example = \"5min\"; }", false)]
    [TestCase("window = key duration null \"10min\" '' How long. `null` means 5min; more. ''", true)]
    [TestCase("window = key duration null \"10min\" '' How long. `null` means 6min. ''", false)]
    [TestCase("window = key duration null \"10min\" '' How long. ''", false)]
    public void Agrees_DefaultOfFiveMinutes_IsFoundInEachForm(string text, bool agrees) =>
        Assert.That(new ModuleOptions(text).Agrees("\"5min\""), Is.EqualTo(agrees));

    /// <summary>README.md shows the keys that most hosts set, and its defaults are these.</summary>
    [Test]
    public void Readme_TableOfKeys_IsOfKeysWithTheirDefaults()
    {
        var rows = Checkout.Text("README.md").Split('\n').SkipWhile(l => l != "| key | default | |").Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Split('|')).ToList();

        Assert.That(rows, Has.Count.GreaterThan(4));
        foreach (var row in rows)
        {
            Assert.That(row[2].Trim().Trim('`'), Is.EqualTo(Default(row[1].Trim().Trim('`'))), row[1]);
        }
    }

    private static IEnumerable<string> Options() => ModuleOptions.All.Keys;

    private static string Default(string path) => KeyPath.All.Single(k => k.Path == path).Key.Default;

    private static IEnumerable<string> Unchanged<T>(T settings, T defaults) =>
        typeof(T).GetProperties().Where(p => p.GetMethod!.IsPublic && p.CanWrite && Equals(p.GetValue(settings), p.GetValue(defaults))).Select(p => p.Name);

    private Settings Read(string content, out IReadOnlyList<string> mistakes)
    {
        File.WriteAllText(_host.Paths.Configuration, content);
        return SettingsReader.Read(_host.Paths.Configuration, out mistakes);
    }
}
