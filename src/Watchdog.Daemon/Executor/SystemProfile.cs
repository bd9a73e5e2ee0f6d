using System.ComponentModel;
using Watchdog.Daemon.Native;

namespace Watchdog.Daemon.Executor;

/// <summary>Points the system profile at a store path again.</summary>
internal sealed class SystemProfile(Paths paths)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Sets it: by nix-env; where that fails (a full disk, a broken Nix), by its link alone.</summary>
    /// <param name="storePath">The store path.</param>
    /// <param name="system">A system whose own nix-env is tried first.</param>
    /// <returns>What was done, in words.</returns>
    /// <exception cref="IOException">It could not be set in either way.</exception>
    public string Set(string storePath, string system)
    {
        if (Files.Resolve(paths.Profile) == storePath)
        {
            return "the profile was right";
        }

        try
        {
            var nixEnv = Programs.Find("nix-env", Path.Combine(system, "sw/bin"));
            var exit = Command.Run(nixEnv, ["--profile", paths.Profile, "--set", storePath], new Dictionary<string, string>(), Limit);
            if (exit == 0)
            {
                return "profile set";
            }
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            // The link does.
        }

        Files.ReplaceLink(paths.Profile, GenerationOf(storePath) ?? storePath);
        Files.SyncDirectory(Path.GetDirectoryName(paths.Profile)!);
        return "profile linked, because nix-env failed";
    }

    /// <summary>The name of a generation's link that leads there, so that Nix goes on counting from it; null when there is none.</summary>
    private string? GenerationOf(string storePath) =>
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(paths.Profile)!, Path.GetFileName(paths.Profile) + "-*-link")
            .Where(link => new FileInfo(link).LinkTarget == storePath)
            .Select(Path.GetFileName)
            .FirstOrDefault();
}
