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
            _ => new SystemdException(operation, errno, safeName, message),
        };
    }

    /// <summary>The exception for a connection that cannot be had or kept, whatever its errno.</summary>
    internal static BusUnavailableException Unavailable(string operation, int errno) =>
        new(operation, errno, null, $"{operation}: {NativeStrings.Printable(Marshal.GetPInvokeErrorMessage(errno))}");

    // The name decides; errno alone only where no answer came, because sd-bus maps many names to one errno.
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
