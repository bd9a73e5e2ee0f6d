namespace Watchdog.Systemd;

/// <summary>One session that logind knows (sd_session_is_active(3)). What logind does not say is null.</summary>
/// <param name="Id">logind's id of the session, unique since boot.</param>
/// <param name="UserId">Whose session it is.</param>
/// <param name="Class">"user", "greeter", "background", "manager" and others.</param>
/// <param name="State">"opening", "online", "active" or "closing".</param>
public sealed record LoginSession(string Id, int UserId, string? Class, string? State);
