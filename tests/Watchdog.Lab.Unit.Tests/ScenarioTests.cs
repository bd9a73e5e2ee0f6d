using Watchdog.Lab.Scenarios;

namespace Watchdog.Lab.Unit.Tests;

/// <summary>The report of the scenarios, from the lines that the tests leave.</summary>
public sealed class ScenarioTests
{
    private static readonly ScenarioLine Line = new("ssh-port", "Arm_X", true, "deadline", 2.5, null, "no proof");

    private static IReadOnlyList<ScenarioLine> Whole => [.. ScenarioList.Ids.Select(id => Line with { Scenario = id })];

    [Test]
    public void Line_Written_IsReadAgain()
    {
        var file = Path.GetTempFileName();
        try
        {
            var line = Line with { Cause = "a \"quoted\" cause,\nof two lines" };
            File.WriteAllText(file, line.Write() + "\n" + Line.Write() + "\n");

            Assert.That(ScenarioLine.ReadAll(file), Is.EqualTo(new[] { line, Line }));
            Assert.That(Line.Write(), Does.StartWith("""{"scenario":"ssh-port",""").And.Contain(""" "lan_seconds":2.5,"tunnel_seconds":null """.Trim()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void ReadAll_NoFile_SaysThatNothingWasPlayed() =>
        Assert.That(() => ScenarioLine.ReadAll("/nonexistent/file"), Throws.TypeOf<LabException>().With.Message.Contains("nothing was played yet"));

    [Test]
    public void Faults_WholeReport_HasNone() => Assert.That(ScenarioTable.Faults(Whole), Is.Empty);

    [Test]
    public void Faults_AMissingScenarioAndAHostThatDidNotComeBack_AreNamed()
    {
        var played = Whole.Where(l => l.Scenario != "ssh-dead").Append(Line with { Recovered = false }).ToList();

        Assert.That(ScenarioTable.Faults(played), Is.EqualTo(new[] { "ssh-dead has no scenario", "not every host came back" }));
    }

    [Test]
    public void Table_OfOneScenario_HasTheLongestTimesAndEachCause()
    {
        var table = ScenarioTable.Of(
        [
            Line,
            Line with { LanSeconds = 11.5, Since = "power-on", Recovered = false, Cause = "another" },
        ]).Split('\n');

        Assert.That(table, Has.One.Match(@"^ssh-port +NO \(1 of 2\) +11\.5 from power-on +- +no proof$"));
        Assert.That(table, Has.One.Match("^ +another$"));
        Assert.That(table, Has.One.Match("^firewall-port +NOT PLAYED +- +- +-$"));
    }
}
