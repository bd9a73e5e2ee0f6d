using System.Text.RegularExpressions;

namespace Watchdog.Lab.Unit.Tests;

/// <summary>Each run of the lab has the script that a user types, and each such script its run.</summary>
public sealed partial class RunsTests
{
    private static readonly string Tests = Path.GetDirectoryName(Path.GetDirectoryName(LabCommand.Script))!;

    [Test]
    public void Scripts_EachThatStartsTheProgram_NamesARunAndIsCalledLikeIt()
    {
        var started = new[] { "lab", "bench" }
            .SelectMany(d => Directory.EnumerateFiles(Path.Combine(Tests, d)))
            .Select(f => (Script: Path.GetFileName(f), Run: Starts().Match(File.ReadAllText(f)).Groups["run"].Value))
            .Where(s => s.Run.Length > 0)
            .ToList();

        Assert.That(started.Select(s => s.Run), Is.EquivalentTo(Runs.All.Select(r => r.Name)));
        Assert.That(started.Select(s => s.Script), Is.EqualTo(started.Select(s => s.Run)));
    }

    [TestCaseSource(nameof(Names))]
    public void Run_Command_HasItsNameAndJson(string name)
    {
        var command = Runs.All.Single(r => r.Name == name).Create();

        Assert.That(command.Name, Is.EqualTo(name));
        Assert.That(command.Options.Select(o => o.Name), Does.Contain("--json"));
        Assert.That(command.Description, Is.Not.Empty);
    }

    private static IEnumerable<string> Names() => Runs.All.Select(r => r.Name);

    [GeneratedRegex("""/program" (?<run>[a-z-]+) "\$@"$""", RegexOptions.Multiline)]
    private static partial Regex Starts();
}
