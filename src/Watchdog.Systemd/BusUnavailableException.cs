namespace Watchdog.Systemd;

/// <summary>PID 1 or the bus cannot be reached, hung up, or did not answer in time. Whether the call had its effect is unknown.</summary>
public sealed class BusUnavailableException : SystemdException
{
    internal BusUnavailableException(string operation, int errno, string? busError, string message)
        : base(operation, errno, busError, message)
    {
    }
}
