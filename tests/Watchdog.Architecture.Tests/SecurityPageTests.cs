using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>Each sentence of SECURITY.md names the test that tries to break it, and there is one of that name.</summary>
public sealed partial class SecurityPageTests
{
    [Test]
    public void SecurityPage_TestsThatItNames_Exist()
    {
        var page = File.ReadAllText(Repository.Files().Single(f => Repository.Relative(f) == "SECURITY.md"));
        var tests = string.Concat(Repository.Files().Where(f => Repository.Relative(f).StartsWith("tests/", StringComparison.Ordinal) && f.EndsWith("Tests.cs", StringComparison.Ordinal)).Select(File.ReadAllText));

        var named = Name().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named.Where(n => !tests.Contains($" {n}(", StringComparison.Ordinal)), Is.Empty);
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9_]+)`")]
    private static partial Regex Name();
}
