using System.Text.RegularExpressions;

namespace Watchdog.Lab.Tests;

/// <summary>What a terminal showed, compared with a file of <c>Golden/</c>; WATCHDOG_UPDATE_GOLDEN=1 writes the file anew.</summary>
/// <remarks>
/// What differs from run to run is masked: a session's id, the hashes of store paths and of keys, dates, times and durations, process
/// ids, the name of a drill, and whether the beginning of a rollback is told with its cause, which depends on who tells it first. The
/// lines are then broken as the terminal breaks them.
/// </remarks>
internal static partial class GoldenScreen
{
    private const string Update = "WATCHDOG_UPDATE_GOLDEN";

    private static readonly (Regex What, string By)[] Masks =
    [
        (Hash(), new string('h', 32)), (CutHash(), "hhhhhhhh~hhhhhhhh"), (Key(), new string('k', 43)), (Date(), "YYYY-MM-DD"), (Clock(), "hh:mm:ss"), (Duration(), "TIME"), (Seconds(), "N.N s"),
        (Pid(), "PID"), (Drill(), "IDIDID"), (RollingBack(), "rolling back"),
    ];

    /// <summary>Compares a screen with its file.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="screen">The screen, with its lines whole.</param>
    /// <param name="id">The session's id; empty for none.</param>
    public static void Compare(string name, string screen, string id)
    {
        var file = Path.Combine(Path.GetDirectoryName(LabCommand.Script)!, "..", "Watchdog.Lab.Tests", "Golden", name + ".txt");
        var shown = string.Join('\n', Mask((id.Length > 0 ? screen.Replace(id, "IDIDID", StringComparison.Ordinal) : screen)).Split('\n').SelectMany(Break));
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, shown);
        }

        Assert.That(shown, Is.EqualTo(File.Exists(file) ? File.ReadAllText(file) : ""), $"{name}: the screen as it was:\n{screen}\nIf that is right: {Update}=1");
    }

    private static string Mask(string text) =>
        Masks.Aggregate(text, static (masked, mask) => mask.What.Replace(masked, mask.By));

    private static IEnumerable<string> Break(string line) => line.Length == 0 ? [""] : line.TrimEnd().Chunk(TmuxTerminal.Columns).Select(c => new string(c));

    [GeneratedRegex(@"(?<=/nix/store/)[0-9a-z]{32}")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\b\d+(min|s)( \d+s)?\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<=/nix/store/)[0-9a-z]+[~…][0-9a-z]+(?=-)")]
    private static partial Regex CutHash();

    [GeneratedRegex(@"(?<=\bSHA256:)[0-9A-Za-z+/]{43}")]
    private static partial Regex Key();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d\b")]
    private static partial Regex Date();

    [GeneratedRegex(@"\b\d\d:\d\d:\d\d\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\b\d\.\d s\b")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"(?<=\brollback-watchdogd-drill-)[a-z0-9]{6}")]
    private static partial Regex Drill();

    [GeneratedRegex(@"(?<=\bpid )\d+")]
    private static partial Regex Pid();

    [GeneratedRegex("^rolling back: .*$", RegexOptions.Multiline)]
    private static partial Regex RollingBack();
}
