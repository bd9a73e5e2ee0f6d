namespace Watchdog.Systemd;

/// <summary>PID 1 refuses this caller the operation.</summary>
public sealed class AccessDeniedException : SystemdException
{
    internal AccessDeniedException(string operation, int errno, string? busError, string message)
        : base(operation, errno, busError, message)
    {
    }
}
