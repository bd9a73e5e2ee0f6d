namespace Watchdog.Architecture.Tests;

/// <summary>
/// Between rooms (the namespaces), as between projects, arrows point one way: what is below can be read, tested and changed without
/// what is above.
/// </summary>
public sealed class RoomTests
{
    private const string Above = "namespace A { static class Above { internal static int Value => B.Below.Value; } }";

    /// <summary>Circles that may be, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBe = new()
    {
        ["Watchdog.Cli, Watchdog.Cli.Commands, Watchdog.Cli.Completion, Watchdog.Cli.Deploy, Watchdog.Cli.Output, Watchdog.Cli.Remote"] = "one program: its table of commands, the commands, and the context that each is handed",
        ["Watchdog.Systemd, Watchdog.Systemd.Bus, Watchdog.Systemd.Native"] = "the outer namespace is the library's surface: its functions, and the exceptions and descriptions that the inner ones share",
    };

    /// <summary>Projects of one namespace, whose folders only sort files.</summary>
    private static readonly string[] Flat = ["Watchdog.Core", "Watchdog.Protocol"];

    // Reading them all takes seconds.
    private static readonly Lazy<Rooms> Ours = new(() => Rooms.Of(Repository.AllSources().Select(f => (Repository.Relative(f), File.ReadAllText(f)))));

    [Test]
    public void Rooms_ArrowsBetweenThem_FormNoCircle()
    {
        var circles = Ours.Value.Circles().Where(c => !MayBe.ContainsKey(string.Join(", ", c))).SelectMany(Ours.Value.Arrows);
        Assert.That(string.Join('\n', circles), Is.Empty, "move the type to where both can see it");
    }

    [Test]
    public void Exceptions_EachCircle_IsThereAndHasAReason()
    {
        var circles = Ours.Value.Circles().Select(c => string.Join(", ", c)).ToList();
        Assert.That(MayBe.Keys, Is.SubsetOf(circles));
        Assert.That(MayBe.Values, Has.None.Empty);
    }

    [Test]
    public void File_Namespace_IsItsFolder()
    {
        var wrong =
            from project in Repository.Projects
            from file in Repository.Sources(project)
            let folder = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!)
            let room = Flat.Contains(project) ? project : folder.Replace(Path.DirectorySeparatorChar, '.')
            from line in File.ReadLines(file)
            where line.StartsWith("namespace ", StringComparison.Ordinal) && line != $"namespace {room};"
            select Repository.Relative(file);
        Assert.That(wrong, Is.Empty, "a type is found by its namespace");
    }

    [TestCase("namespace B { static class Below { internal static int Value => 1; } }", "")]
    [TestCase("namespace B { /** <summary><see cref=\"A.Above\"/></summary> */ static class Below { internal static int Value => 1; } }", "")]
    [TestCase("namespace B { static class Below { internal static int Value => A.Above.Value; } }", "A, B")]
    [TestCase("namespace B { static class Below { internal static int Value => C.Other.Value; } } namespace C { static class Other { internal static int Value => A.Above.Value; } }", "A, B, C")]
    [TestCase("namespace B { using A; static class Below { internal static int Value => 1.Next(); } } namespace A { static class Numbers { internal static int Next(this int i) => i + 1; } }", "A, B")]
    public void Circles_OfSources_AreFound(string source, string expected) =>
        Assert.That(Rooms.Of([("A.cs", Above), ("B.cs", source)]).Circles().Select(c => string.Join(", ", c)), expected.Length == 0 ? Is.Empty : Is.EqualTo(new[] { expected }));
}
