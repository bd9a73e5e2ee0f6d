namespace Watchdog.Systemd;

/// <summary>A property of a unit is unknown, has a wrong type or value, or names a program that cannot be executed.</summary>
public sealed class InvalidUnitPropertyException : SystemdException
{
    internal InvalidUnitPropertyException(string operation, int errno, string? busError, string message)
        : base(operation, errno, busError, message)
    {
    }
}
