using Watchdog.Core;
using Watchdog.Host.Native;
using Watchdog.Host.Running;

namespace Watchdog.Probes.Access;

/// <summary>
/// The keys with which a user may log in: of AuthorizedKeysFile and of AuthorizedKeysCommand; and whose certificates are
/// taken: TrustedUserCAKeys, AuthorizedPrincipalsFile (sshd_config(5)).
/// </summary>
internal sealed class AuthorizedKeys(IProgramRunner programs, TimeProvider time)
{
    private const string None = "none";
    private readonly KeysCommand _command = new(programs);
    private readonly KeyFile _file = new(programs);

    /// <summary>Reads them.</summary>
    /// <param name="settings">sshd's settings for the connection.</param>
    /// <param name="account">The user.</param>
    /// <param name="way">The connection.</param>
    /// <param name="host">The client's name as sshd sees it.</param>
    /// <param name="offered">The key by which the operator came in, as far as it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Found> ReadAsync(SshdSettings settings, Account account, Operator way, string host, OfferedKey offered, CancellationToken cancellation)
    {
        var keys = new List<AuthorizedKey>();
        var faults = new List<string>();
        foreach (var pattern in settings.List("authorizedkeysfile"))
        {
            var (text, fault) = await _file.ReadAsync(Expand(pattern, account), account, settings.Is("strictmodes"), cancellation);
            keys.AddRange(AuthorizedKey.Parse(text));
            faults.Add(fault);
        }

        offered = offered.FoundIn(keys);
        var (more, notAsked) = await _command.AskAsync(settings, account, new SshdTokens(account, way, offered), cancellation);
        keys.AddRange(more);
        var own = keys
            .Where(k => offered.Fingerprint.Length > 0 && k.Fingerprint == offered.Fingerprint)
            .Select(k => (Key: k, Options: KeyOptions.Parse(k.Options)))
            .Where(k => !k.Options.IsAuthority)
            .Select(k => (k.Key, k.Options, Fault: k.Options.Fault(host, way.Remote, time.GetLocalNow())))
            .OrderBy(k => k.Fault is null ? 0 : 1)
            .ToList();
        faults.AddRange(own.Select(o => o.Fault).OfType<string>());
        return new Found([.. keys.Select(k => k.Hash).Distinct()], offered.FoundIn(more), notAsked)
        {
            Own = own is [{ Fault: null } usable, ..] ? usable.Options : null,
            Command = own is [var first, ..] ? first.Options.Command : "",
            AskForAddress = own.Any(o => o.Options.AskForAddress),
            Fault = string.Join("; ", faults.Where(f => f.Length > 0).Distinct()),
            Authorities = [.. Authorities(settings, keys)],
            Principals = await PrincipalsAsync(settings, account, cancellation),
        };
    }

    /// <summary>The file that a pattern means (sshd_config(5), TOKENS); relative ones are in the home directory.</summary>
    internal static string Expand(string pattern, Account account)
    {
        var path = new SshdTokens(account, null, OfferedKey.Unknown).Expand(pattern);
        return Path.IsPathRooted(path) ? path : Path.Combine(account.Home, path);
    }

    private static IEnumerable<string> Authorities(SshdSettings settings, IEnumerable<AuthorizedKey> keys)
    {
        IEnumerable<AuthorizedKey> trusted = [];
        try
        {
            trusted = settings.Value("trustedusercakeys") is { Length: > 0 } path and not None ? AuthorizedKey.Parse(File.ReadAllText(path)) : [];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // Then sshd trusts none of it either.
        }

        return trusted.Concat(keys.Where(k => KeyOptions.Parse(k.Options).IsAuthority)).Select(k => k.Fingerprint).Distinct();
    }

    /// <summary>Which names a certificate may have, by auth2-pubkey.c, user_cert_trusted_ca; null where a command tells them.</summary>
    private async Task<IReadOnlyList<string>?> PrincipalsAsync(SshdSettings settings, Account account, CancellationToken cancellation)
    {
        if (settings.List("authorizedprincipalscommand").Count > 0)
        {
            return null;
        }

        if (settings.Value("authorizedprincipalsfile") is not { Length: > 0 } pattern || pattern == None)
        {
            return [account.User];
        }

        var (text, _) = await _file.ReadAsync(Expand(pattern, account), account, settings.Is("strictmodes"), cancellation);
        return [.. text.Split('\n').Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0).Select(l => l.Split(' ', '\t')[^1])];
    }

    /// <summary>What was found.</summary>
    /// <param name="Hashes">A hash of each key with its options.</param>
    /// <param name="Offered">The key by which the operator came in, with what was found of it.</param>
    /// <param name="NotAsked">Why there may be more, in words; empty when there are not.</param>
    internal sealed record Found(IReadOnlyList<string> Hashes, OfferedKey Offered, string NotAsked)
    {
        /// <summary>The options of the operator's own key where sshd would take it by them; null where it is not there, or where sshd would not.</summary>
        public KeyOptions? Own { get; init; }

        /// <summary>The command that the operator's own key is bound to, also where sshd would not take that key any more; empty for none.</summary>
        public string Command { get; init; } = "";

        /// <summary>Whether the operator's own key is bound to addresses.</summary>
        public bool AskForAddress { get; init; }

        /// <summary>Why keys that are there are not taken, in words; empty when all are.</summary>
        public string Fault { get; init; } = "";

        /// <summary>Fingerprints of the authorities whose certificates are taken.</summary>
        public IReadOnlyList<string> Authorities { get; init; } = [];

        /// <summary>The names of which a certificate must have one; null where that is not known.</summary>
        public IReadOnlyList<string>? Principals { get; init; }
    }
}
