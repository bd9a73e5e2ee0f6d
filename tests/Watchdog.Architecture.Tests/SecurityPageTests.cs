using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>Pages that name the test behind each sentence, or each cell of a table: there is one of that name, and nothing is claimed without.</summary>
public sealed partial class SecurityPageTests
{
    private const string Security = "SECURITY.md";
    private const string LoaderTable = "packaging/docs/boot-loaders.md";

    [TestCase(Security)]
    [TestCase(LoaderTable)]
    public void Page_TestsThatItNames_Exist(string page)
    {
        var tests = string.Concat(Repository.Files()
            .Where(f => Repository.Relative(f).StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        var named = Name().Matches(Text(page)).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named.Where(n => !tests.Contains($" {n}(", StringComparison.Ordinal) && !tests.Contains($"TestName = \"{n}\"", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>Each sentence of a list's item, and each line of a table.</summary>
    [Test]
    public void SecurityPage_EachClaim_NamesATest()
    {
        var items = Item().Matches(Text(Security)).Select(m => m.Value.ReplaceLineEndings(" "));
        var rows = Text(Security).Split('\n').Where(l => l.StartsWith('|')).Skip(2);
        var claims = items.SelectMany(i => Sentence().Split(i)).Where(s => s.Any(char.IsLetter)).Concat(rows).ToList();

        Assert.That(claims, Has.Count.GreaterThan(30));
        Assert.That(claims.Where(c => !Name().IsMatch(c)), Is.Empty);
    }

    /// <summary>What a boot loader does is found out, or not claimed.</summary>
    [Test]
    public void LoaderTable_EachCell_NamesATest()
    {
        var rows = Text(LoaderTable).Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();

        Assert.That(rows, Has.Count.GreaterThan(4));
        foreach (var row in rows)
        {
            var cells = row.Trim('|').Split('|');
            Assert.That(cells, Has.Length.EqualTo(5), row);
            Assert.That(cells.Skip(1).Where(c => !Name().IsMatch(c)), Is.Empty, cells[0]);
        }
    }

    private static string Text(string page) => File.ReadAllText(Repository.Files().Single(f => Repository.Relative(f) == page));

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^- .*(\n  .*)*", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex(@"(?<=[.)])\s+(?=[A-Z])")]
    private static partial Regex Sentence();
}
