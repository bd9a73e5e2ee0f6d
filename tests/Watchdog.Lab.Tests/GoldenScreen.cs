using System.Text.RegularExpressions;

namespace Watchdog.Lab.Tests;

/// <summary>What a terminal showed, compared with a file of <c>Golden/</c>; WATCHDOG_UPDATE_GOLDEN=1 writes the file anew.</summary>
/// <remarks>
/// What differs from run to run is masked: a session's id, the hashes of store paths, durations, process ids, and whether the beginning
/// of a rollback is told with its cause, which depends on who tells it first. The lines are then broken as the terminal breaks them.
/// </remarks>
internal static partial class GoldenScreen
{
    private const string Update = "WATCHDOG_UPDATE_GOLDEN";

    /// <summary>Compares a screen with its file.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="screen">The screen, with its lines whole.</param>
    /// <param name="id">The session's id.</param>
    public static void Compare(string name, string screen, string id)
    {
        var file = Path.Combine(Path.GetDirectoryName(LabCommand.Script)!, "..", "Watchdog.Lab.Tests", "Golden", name + ".txt");
        var shown = string.Join('\n', Mask(screen.Replace(id, "IDIDID", StringComparison.Ordinal)).Split('\n').SelectMany(Break));
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, shown);
        }

        Assert.That(shown, Is.EqualTo(File.Exists(file) ? File.ReadAllText(file) : ""), $"{name}: the screen as it was:\n{screen}\nIf that is right: {Update}=1");
    }

    private static string Mask(string text) =>
        RollingBack().Replace(Pid().Replace(Duration().Replace(Hash().Replace(text, new string('h', 32)), "TIME"), "PID"), "rolling back");

    private static IEnumerable<string> Break(string line) => line.Length == 0 ? [""] : line.TrimEnd().Chunk(TmuxTerminal.Columns).Select(c => new string(c));

    [GeneratedRegex(@"(?<=/nix/store/)[0-9a-z]{32}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\b\d+(min|s)( \d+s)?\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<=\bpid )\d+")]
    private static partial Regex Pid();

    [GeneratedRegex("^rolling back: .*$", RegexOptions.Multiline)]
    private static partial Regex RollingBack();
}
