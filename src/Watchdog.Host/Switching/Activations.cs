using System.Globalization;
using Watchdog.Host.Native;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Switching;

/// <summary>
/// Finds the activate scripts of systems that run now. One that has lost its switch goes on without the lock, and in
/// the end points <c>/run/current-system</c> at its own system.
/// </summary>
internal static class Activations
{
    private const string Nix = "/nix/store/";
    private const string Script = "/activate";

    // Interpreter, perhaps an option of it, script.
    private const int WordsToLookAt = 3;

    /// <summary>The ids of root's processes of this host that are one; a container activates a system of its own.</summary>
    public static IReadOnlyList<int> Running() => Running(Nix);

    /// <inheritdoc cref="Running()"/>
    /// <param name="store">The store, with a slash at its end.</param>
    internal static IReadOnlyList<int> Running(string store) =>
    [
        // Of the many that are none, only the title is read.
        .. Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsActivation(ProcessStatus.TitleOf(pid), store) && HostProcess.Read(pid) is { } p && IsActivation(p.Title, store)),
    ];

    /// <summary>Whether these arguments, with NULs between them, are those of a system's activate script.</summary>
    internal static bool IsActivation(string title, string store = Nix) => title.Split('\0').Take(WordsToLookAt).Any(w => IsScript(w, store));

    // Home directories have activate scripts too; only a system can be switched to.
    private static bool IsScript(string word, string store) =>
        word.StartsWith(store, StringComparison.Ordinal)
        && word.EndsWith(Script, StringComparison.Ordinal)
        && word.IndexOf('/', store.Length) == word.Length - Script.Length
        && Files.Resolve(word[..^Script.Length] + "/bin/switch-to-configuration") is not null;
}
