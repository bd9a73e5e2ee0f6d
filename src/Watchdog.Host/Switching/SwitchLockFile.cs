using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Switching;

/// <summary>
/// The switch lock's file. A switch makes it as its umask wants, 0644 on a real host (nixpkgs, switch-to-configuration-ng,
/// main.rs: create and append; the Perl program as well), and then any user may open it, lock it, and so have every switch,
/// and every rollback, refused or waiting.
/// </summary>
internal static class SwitchLockFile
{
    private const UnixFileMode RootOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Lets nobody but root open the file from now on; where there is none yet, makes it. Whoever has it open keeps it.</summary>
    /// <exception cref="IOException">It is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It is as it was.</exception>
    public static void CloseToOthers(Paths paths)
    {
        if (!Files.MakeEmpty(paths.SwitchLock) && File.GetUnixFileMode(paths.SwitchLock) != RootOnly)
        {
            File.SetUnixFileMode(paths.SwitchLock, RootOnly);
        }
    }

    /// <summary>
    /// Puts a new file in the place of the one that is there. Whoever has that one locked keeps a lock that no switch asks
    /// for any more, and cannot open the new one unless he is root.
    /// </summary>
    /// <exception cref="IOException">The file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is as it was.</exception>
    public static void MakeAnew(Paths paths)
    {
        Directory.CreateDirectory(paths.Nixos);
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{paths.SwitchLock}.{Environment.ProcessId}-0.new");
        File.Delete(temporary);
        try
        {
            Files.MakeEmpty(temporary);
            Files.Rename(temporary, paths.SwitchLock);
        }
        catch (IOException)
        {
            // Memory takes no new file: without the old one a switch makes its own, which anybody may lock, but nobody has.
            File.Delete(paths.SwitchLock);
        }
    }
}
