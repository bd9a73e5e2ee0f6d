namespace Watchdog.Systemd;

/// <summary>A call to libsystemd or to PID 1 that failed. Subclasses exist for what callers tell apart.</summary>
public class SystemdException : Exception
{
    internal SystemdException(string operation, int errno, string? busError, string message)
        : base(message)
    {
        Operation = operation;
        Errno = errno;
        BusError = busError;
    }

    /// <summary>The positive errno value (errno(3)), 0 when there is none.</summary>
    public int Errno { get; }

    /// <summary>What was attempted: a method of PID 1 or a function of libsystemd.</summary>
    public string Operation { get; }

    /// <summary>The D-Bus error name of the answer, such as <c>org.freedesktop.systemd1.UnitExists</c>; null when no answer came.</summary>
    public string? BusError { get; }
}
