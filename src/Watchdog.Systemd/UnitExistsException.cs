namespace Watchdog.Systemd;

/// <summary>A transient unit of that name is already loaded, so this one was not created.</summary>
public sealed class UnitExistsException : SystemdException
{
    internal UnitExistsException(string operation, int errno, string? busError, string message)
        : base(operation, errno, busError, message)
    {
    }
}
