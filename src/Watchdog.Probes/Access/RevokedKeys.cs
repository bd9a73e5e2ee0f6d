using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// Whether sshd's RevokedKeys refuses a key: a file that is not there, or cannot be read, refuses every key
/// (sshd_config(5); OpenSSH 9.9, auth.c, auth_key_is_revoked, and authfile.c, sshkey_check_revoked).
/// </summary>
internal sealed class RevokedKeys(IProgramRunner programs)
{
    private const string None = "none";
    private const long LargestList = 16 * 1024 * 1024;

    // Any key will do to see whether a list of revoked keys can be read at all.
    private const string AnyKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    private static ReadOnlySpan<byte> BinaryList => "SSHKRL\n\0"u8;

    /// <summary>Why the key is refused, in words; null when it is not.</summary>
    /// <param name="settings">sshd's settings for the connection.</param>
    /// <param name="key">The operator's key; where it is not known, only whether the list can be read is asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<string?> FaultAsync(SshdSettings settings, OfferedKey key, CancellationToken cancellation)
    {
        var path = settings.Value("revokedkeys");
        if (path.Length == 0 || path == None)
        {
            return null;
        }

        if (FileStatus.Of(path) is not { IsRegular: true })
        {
            return $"RevokedKeys names {path}, which is not there: sshd refuses every key";
        }

        var beginning = new byte[BinaryList.Length];
        if (Files.ReadStart(path, beginning) == beginning.Length && BinaryList.SequenceEqual(beginning))
        {
            return await AskAsync(path, key, cancellation);
        }

        try
        {
            // Else it is a list of public keys.
            return new FileInfo(path).Length <= LargestList && key.Blob.Length > 0 && AuthorizedKey.Parse(await File.ReadAllTextAsync(path, cancellation)).Any(k => k.Blob == key.Blob)
                ? Refused(key)
                : null;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return $"RevokedKeys names {path}, which cannot be read: sshd refuses every key";
        }
    }

    private async Task<string?> AskAsync(string path, OfferedKey key, CancellationToken cancellation)
    {
        var isKnown = key.Blob.Length > 0;
        var asked = await programs.RunAsync("ssh-keygen", ["-Q", "-f", path, "/dev/stdin"], isKnown ? $"{key.Type} {key.Blob}\n" : AnyKey + "\n", cancellation);
        return asked.ExitCode == 0 ? null
            : asked.Output.Contains("REVOKED", StringComparison.Ordinal) ? isKnown ? Refused(key) : null
            : $"RevokedKeys names {path}, which ssh-keygen does not take: sshd refuses every key";
    }

    private static string Refused(OfferedKey key) => $"RevokedKeys refuses {key.Fingerprint}";
}
