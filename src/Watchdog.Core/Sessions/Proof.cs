namespace Watchdog.Core;

/// <summary>What speaks for reachability in a heartbeat, a confirm or a login, as the daemon found it out about the peer.</summary>
/// <param name="By">Who: user and program, for the record.</param>
/// <param name="From">The remote address, or empty when unknown.</param>
/// <param name="SshSessionBegan">
/// CLOCK_BOOTTIME at which the peer's SSH session began; null when there is no sshd among its ancestors.
/// </param>
/// <param name="Forced">The operator overrides the rule. It is recorded.</param>
public sealed record Proof(string By, string From, TimeSpan? SshSessionBegan, bool Forced)
{
    /// <summary>The user that logged in over SSH, by name; empty when unknown. It may be another than the one who asks (sudo).</summary>
    public string User { get; init; } = "";

    /// <summary>The fingerprint of the key by which that user was let in, as sshd writes it (<c>SHA256:…</c>); empty when unknown.</summary>
    public string Key { get; init; } = "";

    /// <summary>The network interface whose address the SSH session was opened to; empty when unknown.</summary>
    public string Via { get; init; } = "";

    /// <summary>Whether the SSH session is known to have been opened on this very host: that proves nothing.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether a service of this host opened the SSH session, and no user's session: a proxy's, as far as can be told.</summary>
    public bool IsProxied { get; init; }

    /// <summary>Whether it is a mere login.</summary>
    public bool IsLogin { get; init; }
}
