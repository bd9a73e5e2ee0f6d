namespace Watchdog.Systemd;

/// <summary>One session that logind knows (sd_session_is_active(3)). What logind does not say is null.</summary>
/// <param name="Id">logind's id of the session, unique since boot.</param>
/// <param name="UserId">Whose session it is.</param>
/// <param name="IsRemote">Whether it came over the network.</param>
/// <param name="RemoteHost">Where it came from, as the login service told: not proven.</param>
/// <param name="Service">The PAM service, such as "sshd".</param>
/// <param name="Class">"user", "greeter", "background", "manager" and others.</param>
/// <param name="State">"opening", "online", "active" or "closing".</param>
/// <param name="LeaderPid">The process that registered it. Null before systemd 254.</param>
/// <param name="StartedMicroseconds">When it began, in microseconds of CLOCK_REALTIME. Null before systemd 254.</param>
public sealed record LoginSession(
    string Id,
    int UserId,
    bool IsRemote,
    string? RemoteHost,
    string? Service,
    string? Class,
    string? State,
    int? LeaderPid,
    ulong? StartedMicroseconds);
