using Watchdog.Core;
using Watchdog.Daemon.Probes.Running;

namespace Watchdog.Daemon.Probes.Access;

/// <summary>The keys with which a user may log in: of AuthorizedKeysFile and of AuthorizedKeysCommand (sshd_config(5)).</summary>
internal sealed class AuthorizedKeys(IProgramRunner programs)
{
    private const long LargestFile = 1024 * 1024;

    private readonly KeysCommand _command = new(programs);

    /// <summary>Reads them.</summary>
    /// <param name="settings">sshd's settings for the connection.</param>
    /// <param name="account">The user.</param>
    /// <param name="way">The connection.</param>
    /// <param name="offered">The key by which the operator came in, as far as it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found> ReadAsync(SshdSettings settings, Account account, Operator way, OfferedKey offered, CancellationToken cancellation)
    {
        var keys = new List<AuthorizedKey>();
        foreach (var pattern in settings.List("authorizedkeysfile"))
        {
            keys.AddRange(AuthorizedKey.Parse(ReadFile(Expand(pattern, account), settings.Is("strictmodes"))));
        }

        offered = offered.FoundIn(keys);
        var (more, notAsked) = await _command.AskAsync(settings, account, new SshdTokens(account, way, offered), cancellation);
        keys.AddRange(more);
        return new Found([.. keys.Select(k => k.Hash).Distinct()], offered.FoundIn(more), notAsked);
    }

    /// <summary>The file that a pattern means (sshd_config(5), TOKENS); relative ones are in the home directory.</summary>
    internal static string Expand(string pattern, Account account)
    {
        var path = new SshdTokens(account, null, OfferedKey.Unknown).Expand(pattern);
        return Path.IsPathRooted(path) ? path : Path.Combine(account.Home, path);
    }

    private static string ReadFile(string path, bool isStrict)
    {
        const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            {
                file = target;
            }

            // sshd does not read a file that others may write (StrictModes).
            return file.Length > LargestFile || (isStrict && (file.UnixFileMode & Writable) != 0) ? "" : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>What was found.</summary>
    /// <param name="Hashes">A hash of each key with its options.</param>
    /// <param name="Offered">The key by which the operator came in, with what was found of it.</param>
    /// <param name="NotAsked">Why there may be more, in words; empty when there are not.</param>
    internal sealed record Found(IReadOnlyList<string> Hashes, OfferedKey Offered, string NotAsked);
}
