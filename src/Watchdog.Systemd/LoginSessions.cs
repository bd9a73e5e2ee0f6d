using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>The sessions that logind knows. Read from its files: no bus is needed. Empty where logind has never run.</summary>
public static unsafe class LoginSessions
{
    private delegate int Getter(string session, out nint text);

    /// <summary>All sessions of this moment, by id.</summary>
    /// <exception cref="SystemdException">logind's files cannot be read.</exception>
    public static IReadOnlyList<LoginSession> List()
    {
        int count = LibSystemd.sd_get_sessions(out nint* ids);
        if (count is -Errno.NoEntry or -Errno.NoData)
        {
            return [];
        }

        BusErrors.Check(count, "sd_get_sessions");
        return [.. NativeStrings.TakeAll(ids).Order(StringComparer.Ordinal).Select(Read).OfType<LoginSession>()];
    }

    // A session may end while it is read: without a user it is no longer one.
    private static LoginSession? Read(string id)
    {
        if (LibSystemd.sd_session_get_uid(id, out uint uid) < 0)
        {
            return null;
        }

        return new LoginSession(
            id,
            unchecked((int)uid),
            LibSystemd.sd_session_is_remote(id) > 0,
            Text(LibSystemd.sd_session_get_remote_host, id),
            Text(LibSystemd.sd_session_get_service, id),
            Text(LibSystemd.sd_session_get_class, id),
            Text(LibSystemd.sd_session_get_state, id),
            Leader(id),
            Started(id));
    }

    private static string? Text(Getter getter, string id) =>
        getter(id, out nint text) >= 0 && NativeStrings.Take(text) is { Length: > 0 } value ? NativeStrings.Printable(value) : null;

    private static int? Leader(string id)
    {
        try
        {
            return LibSystemd.sd_session_get_leader(id, out int leader) >= 0 ? leader : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static ulong? Started(string id)
    {
        try
        {
            return LibSystemd.sd_session_get_start_time(id, out ulong started) >= 0 ? started : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }
}
