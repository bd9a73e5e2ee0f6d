using System.Text;
using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>The repository speaks of itself alone: no file names a machine on which, or a way in which, it was made.</summary>
public sealed class SpeaksOfItselfTests
{
    // In pieces, so that this file does not match itself.
    private static readonly (string Pattern, string Why)[] Traces =
    [
        ("(?<![A-Za-z0-9_.}-])/" + "work" + "/", "a directory of the machine it was made on"),
        (@"\.\./" + "shared" + @"\b", "notes that do not belong to the repository"),
        ("/tmp/" + "(brief|bash_jobs)", "a directory of the machine it was made on"),
        ("/home/" + @"(?!(operator|alice|bob|user|deploy|admin)\b)[a-z]", "somebody's home directory"),
        (@"\b(chat" + "gpt|co" + @"pilot|clau" + @"de|large language mod" + @"el|AI" + @"-generated)\b", "the way it was made"),
        (@"\bartifac" + @"tory\b|\bnex" + @"us\.[a-z]", "a registry that only its makers reach"),
    ];

    [TestCaseSource(nameof(Traces))]
    public void Repository_TracesOfItsMaking_AreNone((string Pattern, string Why) trace)
    {
        var pattern = new Regex(trace.Pattern, RegexOptions.IgnoreCase);
        var found =
            from file in Repository.Files()
            let name = Repository.Relative(file)
            from line in Lines(file).Append(name)
            where pattern.IsMatch(line)
            select $"{name}: {line.Trim()}";
        Assert.That(found.Take(20), Is.Empty, trace.Why);
    }

    [Test]
    public void Repository_Files_AreFound() =>
        Assert.That(Repository.Files().Select(Repository.Relative), Does.Contain("Watchdog.sln").And.Contain("src/Watchdog.Core/Machine.cs"));

    private static string[] Lines(string file)
    {
        // A link of the lab's generations may lead to where only a host has something: what it says is its target.
        if (new FileInfo(file).LinkTarget is { } target)
        {
            return [target];
        }

        var bytes = File.ReadAllBytes(file);
        return bytes.AsSpan(0, Math.Min(bytes.Length, 8000)).Contains((byte)0) ? [] : Encoding.UTF8.GetString(bytes).Split('\n');
    }
}
