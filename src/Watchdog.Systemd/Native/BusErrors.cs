using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>Turns errno values and D-Bus error names into typed exceptions.</summary>
internal static class BusErrors
{
    private const string Bus = "org.freedesktop.DBus.Error.";
    private const string Manager = "org.freedesktop.systemd1.";

    /// <summary>Throws when <paramref name="result"/> is a negative errno, as libsystemd returns it.</summary>
    internal static int Check(int result, string operation) => result >= 0 ? result : throw Create(operation, -result);

    /// <summary>The exception for an errno and, where there was an answer, its D-Bus error.</summary>
    internal static SystemdException Create(string operation, int errno, string? name = null, string? text = null)
    {
        string reason = NativeStrings.Printable(text ?? Marshal.GetPInvokeErrorMessage(errno));
        string? safeName = name is null ? null : NativeStrings.Printable(name);
        string message = safeName is null ? $"{operation}: {reason}" : $"{operation}: {reason} ({safeName})";
        return Kind(errno, name) switch
        {
            ErrorKind.Unavailable => new BusUnavailableException(operation, errno, safeName, message),
            ErrorKind.Exists => new UnitExistsException(operation, errno, safeName, message),
            ErrorKind.NoSuchUnit => new NoSuchUnitException(operation, errno, safeName, message),
            ErrorKind.Denied => new AccessDeniedException(operation, errno, safeName, message),
            ErrorKind.InvalidProperty => new InvalidUnitPropertyException(operation, errno, safeName, message),
            ErrorKind.Other => new SystemdException(operation, errno, safeName, message),
        };
    }

    /// <summary>The exception for a connection that cannot be had or kept, whatever its errno.</summary>
    internal static BusUnavailableException Unavailable(string operation, int errno) =>
        new(operation, errno, null, $"{operation}: {NativeStrings.Printable(Marshal.GetPInvokeErrorMessage(errno))}");

    /// <summary>The errno in a D-Bus error that is one (<c>System.Error.ENOENT</c>, sd_bus_error(3)), as far as it is told apart here; 0 in any other.</summary>
    internal static int ErrnoOf(string name) => name switch
    {
        "System.Error.EPERM" => Errno.Permission,
        "System.Error.ENOENT" => Errno.NoEntry,
        "System.Error.ESRCH" => Errno.NoProcess,
        "System.Error.EACCES" => Errno.Access,
        "System.Error.EEXIST" => Errno.Exists,
        "System.Error.EINVAL" => Errno.Invalid,
        "System.Error.EROFS" => Errno.ReadOnly,
        "System.Error.ENOTCONN" => Errno.NotConnected,
        "System.Error.ECONNRESET" => Errno.ConnectionReset,
        "System.Error.ETIMEDOUT" => Errno.TimedOut,
        _ => 0,
    };

    // The name decides; errno alone only where no answer came, because many names stand for one errno.
    private static ErrorKind Kind(int errno, string? name) => name switch
    {
        Bus + "NoReply" or Bus + "Timeout" or Bus + "TimedOut" or Bus + "Disconnected" or Bus + "NoServer"
            or Bus + "ServiceUnknown" or Bus + "NameHasNoOwner" => ErrorKind.Unavailable,
        Manager + "UnitExists" => ErrorKind.Exists,
        Manager + "NoSuchUnit" or Manager + "NoUnitForPID" => ErrorKind.NoSuchUnit,
        Bus + "AccessDenied" or Bus + "AuthFailed" or Bus + "InteractiveAuthorizationRequired" => ErrorKind.Denied,
        Bus + "PropertyReadOnly" or Bus + "InvalidArgs" or Bus + "InvalidSignature" or Bus + "UnknownProperty"
            or Manager + "BadUnitSetting" => ErrorKind.InvalidProperty,
        not null when !name.StartsWith("System.Error.", StringComparison.Ordinal) => ErrorKind.Other,
        _ => errno switch
        {
            Errno.NotConnected or Errno.ConnectionReset or Errno.ConnectionRefused or Errno.BrokenPipe
                or Errno.TimedOut or Errno.HostUnreachable => ErrorKind.Unavailable,
            Errno.Permission or Errno.Access => ErrorKind.Denied,
            Errno.Exists => ErrorKind.Exists,
            Errno.ReadOnly => ErrorKind.InvalidProperty,
            _ => ErrorKind.Other,
        },
    };

    private enum ErrorKind
    {
        Other,
        Unavailable,
        Exists,
        NoSuchUnit,
        Denied,
        InvalidProperty,
    }
}
