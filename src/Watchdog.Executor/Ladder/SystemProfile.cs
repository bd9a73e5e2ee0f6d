using System.ComponentModel;
using System.Globalization;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Running;
using Watchdog.Host.Systems;

namespace Watchdog.Executor.Ladder;

/// <summary>Points the system profile at a store path again.</summary>
internal sealed class SystemProfile(Paths paths)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Sets it: by nix-env; where that fails (a full disk, a broken Nix), by its link alone. A generation that leads there
    /// still is taken by its number, and no new one is made: deploy-rs's magic rollback, which may still be waiting, runs
    /// <c>nix-env --rollback</c>, and that is one number down (deploy-rs, src/bin/activate.rs, deactivate; nix 2.26,
    /// nix-env.cc, opRollback). After a new generation, one down would be the system that was just left.
    /// </summary>
    /// <param name="storePath">The store path.</param>
    /// <param name="system">A system whose own nix-env is tried first.</param>
    /// <param name="generation">The number that the profile had at arm; 0 when it is not known.</param>
    /// <returns>What was done, in words.</returns>
    /// <exception cref="IOException">It could not be set in either way.</exception>
    public string Set(string storePath, string system, int generation = 0)
    {
        var number = NumberOf(storePath, generation);
        if (Files.Resolve(paths.Profile) == storePath && (number == 0 || Current == number))
        {
            return "the profile was right";
        }

        string[] action = number > 0 ? ["--switch-generation", number.ToString(CultureInfo.InvariantCulture)] : ["--set", storePath];
        try
        {
            var nixEnv = Programs.Find("nix-env", Path.Combine(system, "sw/bin"));
            var exit = Command.Run(nixEnv, ["--profile", paths.Profile, .. action], new Dictionary<string, string>(), Limit);
            if (exit == 0)
            {
                return number > 0 ? $"profile back at generation {number.ToString(CultureInfo.InvariantCulture)}" : "profile set";
            }
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            // The link does.
        }

        Files.ReplaceLink(paths.Profile, number > 0 ? Path.GetFileName(LinkOf(number)) : storePath);
        Files.SyncDirectory(Path.GetDirectoryName(paths.Profile)!);
        return "profile linked, because nix-env failed";
    }

    private int Current => ProfileLinks.NumberOf(paths.Profile, new FileInfo(paths.Profile).LinkTarget ?? "");

    /// <summary>The generation that leads to a store path: the one of a given number where it does, else the newest; 0 when there is none.</summary>
    private int NumberOf(string storePath, int preferred) =>
        preferred > 0 && LeadsTo(preferred, storePath)
            ? preferred
            : ProfileLinks.Numbers(paths.Profile).Where(n => LeadsTo(n, storePath)).DefaultIfEmpty().Max();

    private bool LeadsTo(int number, string storePath) => Files.Resolve(LinkOf(number)) == storePath;

    private string LinkOf(int number) => ProfileLinks.PathOf(paths.Profile, number);
}
