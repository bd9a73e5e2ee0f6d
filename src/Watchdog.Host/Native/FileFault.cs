namespace Watchdog.Host.Native;

/// <summary>How a file operation fails for a reason that lies with the file system: a full disk, no such file, no permission.</summary>
internal static class FileFault
{
    /// <summary>Whether it failed so. .NET gives EACCES and EPERM, and also a directory in place of a file, a type of its own.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;
}
