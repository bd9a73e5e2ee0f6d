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

        return new LoginSession(id, unchecked((int)uid), Text(LibSystemd.sd_session_get_class, id), Text(LibSystemd.sd_session_get_state, id));
    }

    private static string? Text(Getter getter, string id) =>
        getter(id, out nint text) >= 0 && NativeStrings.Take(text) is { Length: > 0 } value ? NativeStrings.Printable(value) : null;
}
