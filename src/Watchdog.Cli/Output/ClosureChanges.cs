using System.Text.RegularExpressions;
using Watchdog.Protocol;

namespace Watchdog.Cli.Output;

/// <summary>What differs between two systems, as <c>nix store diff-closures</c> tells it. Empty where there is no nix, or it takes too long.</summary>
internal static partial class ClosureChanges
{
    private const int MostLines = 6;
    private const int MostColumns = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks nix.</summary>
    /// <param name="environment">Runs it.</param>
    /// <param name="before">A store path.</param>
    /// <param name="after">A store path.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One package a line, and how many more there are.</returns>
    public static async Task<IReadOnlyList<string>> ReadAsync(CliEnvironment environment, string before, string after, CancellationToken cancellation)
    {
        if (before == after || !IsStorePath(before) || !IsStorePath(after))
        {
            return [];
        }

        string[] arguments = ["--extra-experimental-features", "nix-command", "store", "diff-closures", before, after];
        var text = await environment.Capture("nix", arguments, Limit, cancellation) ?? "";

        // nix paints sizes, on whatever its output is.
        var lines = Painting().Replace(text, "").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToArray();
        var shown = lines.Take(MostLines).Select(l => SafeText.Printable(l, MostColumns));
        return [.. shown, .. lines.Length > MostLines ? [$"and {lines.Length - MostLines} more"] : (IEnumerable<string>)[]];
    }

    private static bool IsStorePath(string path) => path.StartsWith("/nix/store/", StringComparison.Ordinal);

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Painting();
}
