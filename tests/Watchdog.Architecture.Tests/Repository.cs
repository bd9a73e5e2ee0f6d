using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Watchdog.Architecture.Tests;

/// <summary>The files of this repository, as the tests find them from their own place in it.</summary>
internal static class Repository
{
    /// <summary>The projects, each before those that refer to it.</summary>
    public static readonly string[] Projects =
    [
        "Watchdog.Core", "Watchdog.Protocol", "Watchdog.Systemd",
        "Watchdog.Host", "Watchdog.Config", "Watchdog.Store", "Watchdog.Probes", "Watchdog.Executor", "Watchdog.Daemon",
        "Watchdog.Cli",
    ];

    public static string Root { get; } = FindRoot();

    /// <summary>A project's own sources, without what a build made.</summary>
    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories).Where(IsWritten);

    public static IEnumerable<string> AllSources() => Projects.SelectMany(Sources);

    public static string Relative(string file) => Path.GetRelativePath(Root, file);

    /// <summary>Projects and packages that a project file asks for.</summary>
    public static IEnumerable<string> References(string project, string element) =>
        XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"))
            .Descendants(element)
            .Select(e => e.Attribute("Include")!.Value)
            .Select(i => element == "ProjectReference" ? Path.GetFileNameWithoutExtension(i) : i);

    /// <summary>The assembly that was built last, or null when the project has not been built.</summary>
    public static string? Assembly(string project)
    {
        var name = XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"))
            .Descendants("AssemblyName").FirstOrDefault()?.Value ?? project;
        var bin = Path.Combine(Root, "src", project, "bin");
        return Directory.Exists(bin)
            ? Directory.EnumerateFiles(bin, $"{name}.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
            : null;
    }

    /// <summary>What belongs to the repository: what git lists, or every written file where there is no git.</summary>
    public static IEnumerable<string> Files() => (GitFiles() ?? Directory
        .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Where(IsWritten)).Where(File.Exists);

    private static IEnumerable<string>? GitFiles()
    {
        if (!Path.Exists(Path.Combine(Root, ".git")))
        {
            return null;
        }

        var start = new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(n => Path.Combine(Root, n))
            : null;
    }

    private static bool IsWritten(string file) =>
        !file.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj" or ".git" or "TestResults" or "artifacts");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // A deterministic build maps source paths away; then the tests run somewhere below the repository.
        var from = File.Exists(here) ? here : AppContext.BaseDirectory;
        for (var d = Path.GetDirectoryName(from); d is not null; d = Path.GetDirectoryName(d))
        {
            if (File.Exists(Path.Combine(d, "Watchdog.sln")))
            {
                return d;
            }
        }

        throw new DirectoryNotFoundException($"No Watchdog.sln above {from}.");
    }
}
