using System.Globalization;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// Reads a file of a user's keys as sshd does: with the user's own rights, and only where nobody else could have written it
/// (OpenSSH 9.9, auth2-pubkeyfile.c, auth_openfile, and misc.c, safe_path).
/// </summary>
internal sealed class KeyFile(IProgramRunner programs)
{
    // 16 pieces of 64 KiB: no more is read of a file, and nothing is waited for at a pipe.
    private static readonly string[] Bounds = ["bs=64K", "count=16", "iflag=nonblock,fullblock", "status=none"];
    private const long LargestFile = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="account">Whose keys they are.</param>
    /// <param name="isStrict">Whether owners and modes count (StrictModes).</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its text, and why sshd does not read it; that is empty when sshd does, and when there is no such file.</returns>
    public async Task<(string Text, string Fault)> ReadAsync(string path, Account account, bool isStrict, CancellationToken cancellation)
    {
        if (FileStatus.RealPath(path, out var isHidden) is not { } real || FileStatus.Of(real) is not { } status)
        {
            // Where not even root may look, as in a home on a network, the user may.
            return (isHidden && account.Uid != 0 ? await ReadAsUserAsync(path, account, cancellation) : "", "");
        }

        if (!status.IsRegular)
        {
            return ("", $"{path} is no file");
        }

        if (isStrict && Unsafe(real, status, account) is { } culprit)
        {
            return ("", $"{culprit} belongs to somebody else, or somebody else may write it (StrictModes)");
        }

        if (account.Uid == 0)
        {
            return (ReadAsRoot(real), "");
        }

        var text = await ReadAsUserAsync(real, account, cancellation);
        return text.Length == 0 && ReadAsRoot(real).Length > 0 ? ("", $"{account.User} may not read {path}") : (text, "");
    }

    /// <summary>The file, or the first directory above it up to the home or the root, that is not safe; null when all are.</summary>
    private static string? Unsafe(string real, FileStatus file, Account account)
    {
        if (!IsSafe(file, account))
        {
            return real;
        }

        var home = FileStatus.RealPath(account.Home, out _);
        for (var directory = Path.GetDirectoryName(real); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (FileStatus.Of(directory) is not { } status || !IsSafe(status, account))
            {
                return directory;
            }

            if (directory == home)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether a file and each directory above it are root's, and nobody else may write them; false when it is not there.</summary>
    public static bool IsRoots(string path)
    {
        if (FileStatus.RealPath(path, out _) is not { } real || FileStatus.Of(real) is not { IsRegular: true })
        {
            return false;
        }

        for (var at = real; at is not null; at = Path.GetDirectoryName(at))
        {
            if (FileStatus.Of(at) is not { Uid: 0, IsWritableByOthers: false })
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSafe(FileStatus status, Account account) =>
        (status.Uid == 0 || status.Uid == account.Uid) && !status.IsWritableByOthers;

    private static string ReadAsRoot(string path)
    {
        try
        {
            return new FileInfo(path).Length > LargestFile ? "" : File.ReadAllText(path);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return "";
        }
    }

    private async Task<string> ReadAsUserAsync(string path, Account account, CancellationToken cancellation)
    {
        var read = await programs.RunAsync(
            "setpriv",
            [
                string.Create(CultureInfo.InvariantCulture, $"--reuid={account.Uid}"),
                string.Create(CultureInfo.InvariantCulture, $"--regid={account.Gid}"),
                "--init-groups", "--", "dd", $"if={path}", .. Bounds,
            ],
            cancellation);
        return read.ExitCode == 0 ? read.Output : "";
    }
}
