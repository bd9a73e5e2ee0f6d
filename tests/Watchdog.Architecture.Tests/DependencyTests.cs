using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Watchdog.Architecture.Tests;

/// <summary>Arrows point one way. Each that is forbidden says why.</summary>
public sealed class DependencyTests
{
    private const string CoreIsPure = "Core holds the rules; they are tested without a host because they know nothing of one";
    private const string ProtocolIsShared = "both ends of the socket speak Protocol, so it must need neither of them";
    private const string SystemdIsAHand = "Systemd only does what it is told; knowing our rules or messages would let it decide";
    private const string CliIsAPeer = "rollbackctl is one client among equals: what it can do must be possible over the socket";
    private const string HostIsRead = "what reads and asks the host knows of no session, probe or setting: whoever asks says what for";
    private const string ConfigIsText = "the keys are read by probes, executor and daemon, so they need none of them";
    private const string StoreIsKept = "what is on disk is written by daemon and executor, so it needs neither; and it looks at nothing";
    private const string ProbesLook = "a probe keeps nothing and decides nothing: what is made of its results is not its own";
    private const string ExecutorIsAlone = "the executor rolls back where no daemon runs any more";
    private const string DaemonIsTheTop = "the daemon is a program, not a library";

    /// <summary>Each project, those that it refers to, and why to no other.</summary>
    private static readonly (string Project, string[] Uses, string Why)[] House =
    [
        ("Watchdog.Core", [], CoreIsPure),
        ("Watchdog.Protocol", [], ProtocolIsShared),
        ("Watchdog.Systemd", [], SystemdIsAHand),
        ("Watchdog.Host", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd"], HostIsRead),
        ("Watchdog.Config", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Host"], ConfigIsText),
        ("Watchdog.Store", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd", "Watchdog.Host", "Watchdog.Config"], StoreIsKept),
        ("Watchdog.Probes", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd", "Watchdog.Host", "Watchdog.Config"], ProbesLook),
        ("Watchdog.Executor", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd", "Watchdog.Host", "Watchdog.Config", "Watchdog.Store", "Watchdog.Probes"], ExecutorIsAlone),
        ("Watchdog.Daemon", ["Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd", "Watchdog.Host", "Watchdog.Config", "Watchdog.Store", "Watchdog.Probes", "Watchdog.Executor"], DaemonIsTheTop),
        ("Watchdog.Cli", ["Watchdog.Protocol"], CliIsAPeer),
    ];

    private static readonly (string From, string To, string Why)[] Forbidden =
    [
        .. from room in House
           from to in Repository.Projects
           where to != room.Project && !room.Uses.Contains(to)
           select (room.Project, to, room.Why),
    ];

    [TestCaseSource(nameof(Forbidden))]
    public void Project_AForbiddenArrow_IsNotDrawn((string From, string To, string Why) arrow)
    {
        Assert.That(Repository.References(arrow.From, "ProjectReference"), Has.None.EqualTo(arrow.To), arrow.Why);
        var used = Repository.Sources(arrow.From).Where(f => SourceText.CodeOf(File.ReadAllText(f)).Contains($"using {arrow.To}", StringComparison.Ordinal));
        Assert.That(used.Select(Repository.Relative), Is.Empty, arrow.Why);
    }

    [TestCaseSource(nameof(Forbidden))]
    public void Assembly_AForbiddenArrow_IsNotBuilt((string From, string To, string Why) arrow)
    {
        if (Repository.Assembly(arrow.From) is not { } file)
        {
            Assert.Ignore($"{arrow.From} is not built");
            return;
        }

        var to = arrow.To switch { "Watchdog.Daemon" => "rollback-watchdogd", "Watchdog.Cli" => "rollbackctl", var n => n };
        Assert.That(AssemblyReferences(file), Has.None.EqualTo(to), arrow.Why);
    }

    [Test]
    public void House_EachProject_HasItsArrows()
    {
        var built = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName);
        Assert.That(built, Is.EquivalentTo(Repository.Projects), "a new project needs its arrows");
        Assert.That(House.Select(h => h.Project), Is.EqualTo(Repository.Projects), "a new project needs its arrows");
        foreach (var (project, uses, why) in House)
        {
            Assert.That(Repository.References(project, "ProjectReference"), Is.EquivalentTo(uses), $"{project}: {why}");
        }
    }

    [Test]
    public void Core_References_AreTheBaseLibraryAlone()
    {
        Assert.That(Repository.References("Watchdog.Core", "PackageReference"), Is.Empty, CoreIsPure);
        Assert.That(Repository.References("Watchdog.Core", "ProjectReference"), Is.Empty, CoreIsPure);
        var foreign = AssemblyReferences(typeof(Core.Machine).Assembly.Location)
            .Where(n => !n.StartsWith("System.", StringComparison.Ordinal));
        Assert.That(foreign, Is.Empty, CoreIsPure);
    }

    [TestCase("Watchdog.Protocol")]
    [TestCase("Watchdog.Host")]
    [TestCase("Watchdog.Config")]
    [TestCase("Watchdog.Store")]
    [TestCase("Watchdog.Probes")]
    [TestCase("Watchdog.Executor")]
    [TestCase("Watchdog.Systemd", "Microsoft.Extensions.Hosting.Systemd", "Tmds.DBus.Protocol")]
    public void Library_Packages_AreTheseAlone(string project, params string[] packages) =>
        Assert.That(Repository.References(project, "PackageReference"), Is.EquivalentTo(packages), "every package is a way in for others' code");

    [Test]
    public void DBus_IsSpoken_BySystemdAlone()
    {
        string[] speakers =
        [
            .. Repository.Projects
                .Where(p => Repository.Sources(p).Any(f => SourceText.CodeOf(File.ReadAllText(f)).Contains("using Tmds.DBus", StringComparison.Ordinal))),
        ];
        Assert.That(speakers, Is.EqualTo(new[] { "Watchdog.Systemd" }), "one project knows how PID 1 is spoken to");
    }

    [Test]
    public void Libsystemd_IsImported_BySystemdAlone()
    {
        var importers = Repository.AllSources()
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}Watchdog.Systemd{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && text.Contains("Import(", StringComparison.Ordinal) && text.Contains("libsystemd", StringComparison.Ordinal))
            .Select(Repository.Relative);
        Assert.That(importers, Is.Empty, "one project knows libsystemd's ownership rules");
        Assert.That(Repository.Sources("Watchdog.Systemd").Any(f => File.ReadAllText(f).Contains("libsystemd", StringComparison.Ordinal)), Is.True);
    }

    internal static IEnumerable<string> AssemblyReferences(string file)
    {
        using var stream = File.OpenRead(file);
        using var pe = new PEReader(stream);
        var metadata = pe.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
