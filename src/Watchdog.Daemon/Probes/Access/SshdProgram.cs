using System.Globalization;
using Watchdog.Daemon.Executor;
using Watchdog.Daemon.Host;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>The sshd of this host and the configuration that it reads: as it runs, else as it is installed.</summary>
/// <param name="Path">The program.</param>
/// <param name="Configuration">Its -f; null for its own default.</param>
internal sealed record SshdProgram(string Path, string? Configuration)
{
    private const string Deleted = " (deleted)";

    /// <summary>Finds it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static SshdProgram Find()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessStatus.Read(pid) is { Uid: 0 } process
                && System.IO.Path.GetFileName(process.Program) == "sshd"
                && !process.Program.EndsWith(Deleted, StringComparison.Ordinal)
                && IsListener(process.Title))
            {
                return new SshdProgram(process.Program, ConfigurationIn(process.Title));
            }
        }

        return new SshdProgram(Programs.Find("sshd"), null);
    }

    /// <summary>What follows -f in its arguments, which NULs separate, or spaces where it has written over them.</summary>
    internal static string? ConfigurationIn(string title)
    {
        var words = title.Split(['\0', ' '], StringSplitOptions.RemoveEmptyEntries);
        var option = Array.IndexOf(words, "-f");
        return option >= 0 && option + 1 < words.Length && System.IO.Path.IsPathRooted(words[option + 1]) ? words[option + 1] : null;
    }

    private static bool IsListener(string title) =>
        !title.StartsWith("sshd: ", StringComparison.Ordinal) || title.Contains("[listener]", StringComparison.Ordinal);
}
