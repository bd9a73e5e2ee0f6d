namespace Watchdog.Core;

/// <summary>Who armed, and the way they came in: what must still be open after the switch.</summary>
/// <param name="User">The user that logged in; empty until its account has been looked up, which may take a while.</param>
/// <param name="Uid">Its id.</param>
/// <param name="Remote">The address it came from.</param>
/// <param name="Local">The host's address that it came to.</param>
/// <param name="LocalPort">The host's port that it came to.</param>
/// <param name="RemotePort">The port it came from; 0 when that is not known.</param>
/// <param name="Sshd">Root's sshd that serves the connection, while it is open; 0 when that is not known.</param>
public sealed record Operator(string User, uint Uid, string Remote, string Local, int LocalPort, int RemotePort = 0, int Sshd = 0)
{
    /// <summary>How sshd let the user in. Default: not known.</summary>
    public Authentication Authentication { get; init; } = Authentication.Unknown;

    /// <summary>
    /// The program by which the user became root to arm, by its name (<c>sudo</c>, <c>doas</c>, <c>su</c>); empty for none, or when
    /// it is not known.
    /// </summary>
    public string Became { get; init; } = "";
}
