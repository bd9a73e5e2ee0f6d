namespace Watchdog.Systemd;

/// <summary>The named unit is neither loaded nor to be found.</summary>
public sealed class NoSuchUnitException : SystemdException
{
    internal NoSuchUnitException(string operation, int errno, string? busError, string message)
        : base(operation, errno, busError, message)
    {
    }
}
