using Watchdog.Fuzz;

namespace Watchdog.Daemon.Tests;

/// <summary>Each input of tests/fuzz/corpus is read without a fault; those called finding-… were faults once.</summary>
internal sealed class FuzzCorpusTests
{
    [TestCaseSource(nameof(Inputs))]
    public void Target_InputOfTheCorpus_IsRead(string target, string file) =>
        Assert.That(() => Targets.All[target](File.ReadAllBytes(Path.Combine(Corpus(), target, file))), Throws.Nothing);

    [Test]
    public void Target_Any_HasACorpus() =>
        Assert.That(Directory.EnumerateDirectories(Corpus()).Select(Path.GetFileName), Is.EquivalentTo(Targets.All.Keys));

    private static IEnumerable<object[]> Inputs() =>
        Directory.EnumerateFiles(Corpus(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => new object[] { Path.GetFileName(Path.GetDirectoryName(f))!, Path.GetFileName(f) });

    private static string Corpus()
    {
        const string Corpora = "tests/fuzz/corpus";
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !Directory.Exists(Path.Combine(directory.FullName, Corpora)))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new DirectoryNotFoundException(Corpora), Corpora);
    }
}
