namespace Watchdog.Probes.Access;

/// <summary>The means of authentication, as sshd names them in the journal and in AuthenticationMethods (RFC 4252, OpenSSH's auth2.c).</summary>
internal static class LoginMeans
{
    /// <summary>A key, or a certificate.</summary>
    public const string PublicKey = "publickey";

    /// <summary>A password that the client asks for.</summary>
    public const string Password = "password";

    /// <summary>What the host asks for: with PAM, mostly the same password.</summary>
    public const string Interactive = "keyboard-interactive";

    private static readonly (string Keyword, string Means)[] All =
    [
        ("pubkeyauthentication", PublicKey),
        ("passwordauthentication", Password),
        ("kbdinteractiveauthentication", Interactive),
        ("gssapiauthentication", "gssapi-with-mic"),
        ("hostbasedauthentication", "hostbased"),
    ];

    /// <summary>Those that sshd's settings leave open.</summary>
    public static IReadOnlyList<string> OpenIn(SshdSettings settings) => [.. All.Where(m => settings.Is(m.Keyword)).Select(m => m.Means)];

    /// <summary>Whether somebody types a password for it.</summary>
    public static bool IsByPassword(string means) => means is Password or Interactive;

    /// <summary>
    /// Whether whoever came in by one means still can by those that are open. ssh(1) asks for the password by whichever of
    /// the two ways the host still offers: either does for the other.
    /// </summary>
    public static bool IsOpen(string means, IReadOnlyList<string> open) =>
        open.Contains(means) || (IsByPassword(means) && open.Any(IsByPassword));

    /// <summary>
    /// Whether a list of methods (sshd_config(5), AuthenticationMethods) can be gone through by whoever came in by one means
    /// when it asked for others: nothing that was not asked for before may be added.
    /// </summary>
    /// <param name="means">The means; empty when it is not known.</param>
    /// <param name="before">The lists at arm; empty or "any" for no demand.</param>
    /// <param name="now">The lists now.</param>
    public static bool CanMeet(string means, IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        if (now.Count == 0 || now.Contains("any"))
        {
            return true;
        }

        var known = before.Where(l => l != "any").Select(MethodsOf).ToList();
        return now.Select(MethodsOf).Any(list =>
            (list is [var only] && (means.Length > 0 ? only == means || (IsByPassword(only) && IsByPassword(means)) : only == PublicKey))
            || known.Any(k => (means.Length == 0 || k.Contains(means)) && IsWithin(list, k)));
    }

    // "publickey,publickey" asks for two keys (sshd_config(5)): each time that a method is asked for counts.
    private static bool IsWithin(List<string> list, List<string> known) => list.GroupBy(m => m).All(m => m.Count() <= known.Count(k => k == m.Key));

    // "keyboard-interactive:pam" names the device too.
    private static List<string> MethodsOf(string list) => [.. list.Split(',').Select(m => m.Split(':')[0])];
}
