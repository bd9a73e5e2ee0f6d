using System.Text.RegularExpressions;

namespace Watchdog.Architecture.Tests;

/// <summary>How our sources read: short, one public type a file, in the words of the design.</summary>
public sealed partial class SourceRulesTests
{
    private const int MostLines = 400;

    /// <summary>Files that may break a rule, each with its reason.</summary>
    private static readonly Dictionary<string, string> MayBeLong = [];

    private static readonly Dictionary<string, string> MayHoldMore = new()
    {
        ["src/Watchdog.Core/Events.cs"] = "a closed family, each member a few lines long: read from the top it says all that can happen",
        ["src/Watchdog.Core/Effects.cs"] = "the same, of all that can be asked of the shell",
    };

    /// <summary>Synonyms, and the word that is ours.</summary>
    private static readonly Dictionary<string, string> Synonyms = new()
    {
        ["kick"] = "heartbeat",
        ["feed"] = "heartbeat",
        ["pet"] = "heartbeat",
        ["ack"] = "confirm",
        ["acknowledge"] = "confirm",
        ["commit"] = "confirm",
        ["approve"] = "confirm",
        ["bless"] = "confirm",
        ["canary"] = "probe",
        ["revert"] = "rollback",
        ["fallback"] = "rung",
        ["healthcheck"] = "probe",
        ["deadman"] = "watchdog",
        ["ping"] = "heartbeat (ping is ICMP, in the daemon's probes)",
    };

    [Test]
    public void File_Lines_AreFewEnoughToRead()
    {
        var tooLong = Repository.AllSources()
            .Select(f => (Name: Repository.Relative(f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > MostLines && !MayBeLong.ContainsKey(f.Name));
        Assert.That(tooLong, Is.Empty, "a file that long has more than one responsibility: split it");
    }

    /// <summary>.NET knows one way to lock a file, which the programs switch off (src/Directory.Build.props): it would be none.</summary>
    [Test]
    public void FileShareNone_IsNoLock_IsNotUsedAsOne() => Assert.That(
        Repository.AllSources().Where(f => File.ReadAllText(f) is var text && text.Contains("FileMode.OpenOrCreate", StringComparison.Ordinal) && text.Contains("FileShare.None", StringComparison.Ordinal)).Select(Repository.Relative),
        Is.Empty,
        "a lock is FileLock's");

    /// <summary>It is OpenSSL, opened at run time: where that is not what it was at the start, as in mid-switch, the process is ended.</summary>
    [Test]
    public void Cryptography_InTheDaemonAndTheExecutor_IsNotUsed() => Assert.That(
        Repository.AllSources()
            .Where(f => File.ReadAllText(f).Contains("System.Security.Cryptography", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .Where(f => !f.StartsWith("src/Watchdog.Probes/", StringComparison.Ordinal) && !f.StartsWith("src/Watchdog.Cli/", StringComparison.Ordinal)),
        Is.Empty);

    [Test]
    public void File_PublicTypes_AreAtMostOneAndNameIt()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.AllSources().Where(f => !MayHoldMore.ContainsKey(Repository.Relative(f))))
        {
            string[] types = [.. PublicType().Matches(SourceText.CodeOf(File.ReadAllText(file))).Select(m => m.Groups["name"].Value)];
            var name = Path.GetFileName(file).Split('.')[0];
            if (types.Length > 1 || (types.Length == 1 && types[0] != name))
            {
                wrong.Add($"{Repository.Relative(file)}: {string.Join(", ", types)}");
            }
        }

        Assert.That(wrong, Is.Empty, "a type is found by its file's name");
    }

    [Test]
    public void Names_Synonyms_AreNotUsed()
    {
        var found =
            from file in Repository.AllSources()
            from word in SourceText.Words(SourceText.CodeOf(File.ReadAllText(file)))
            where Synonyms.ContainsKey(word.Word) && !(word.Word == "ping" && IsProbe(file))
            select $"{Repository.Relative(file)}: {word.Name} (say {Synonyms[word.Word]})";
        Assert.That(found.Distinct(), Is.Empty, "one thing has one word");
    }

    [Test]
    public void Exceptions_EachFile_StillExistsAndHasAReason()
    {
        foreach (var (file, why) in MayBeLong.Concat(MayHoldMore))
        {
            Assert.That(File.Exists(Path.Combine(Repository.Root, file)), Is.True, file);
            Assert.That(why, Is.Not.Empty, file);
        }
    }

    private static bool IsProbe(string file) => Repository.Relative(file).StartsWith("src/Watchdog.Probes/", StringComparison.Ordinal);

    // Types that are not nested begin their line: namespaces are file-scoped.
    [GeneratedRegex(@"^public\s(?:[a-z]+\s)*?(?:record\s+struct|record\s+class|class|struct|interface|enum|record|delegate\s+\S+)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
