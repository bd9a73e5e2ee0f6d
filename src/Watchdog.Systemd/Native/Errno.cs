namespace Watchdog.Systemd.Native;

/// <summary>The errno values told apart here (errno(3)); they are the same on every architecture that .NET runs on.</summary>
internal static class Errno
{
    internal const int Permission = 1; // EPERM
    internal const int NoEntry = 2; // ENOENT
    internal const int NoProcess = 3; // ESRCH
    internal const int Interrupted = 4; // EINTR
    internal const int Again = 11; // EAGAIN
    internal const int Access = 13; // EACCES
    internal const int Exists = 17; // EEXIST
    internal const int Invalid = 22; // EINVAL
    internal const int ReadOnly = 30; // EROFS
    internal const int BrokenPipe = 32; // EPIPE
    internal const int NoData = 61; // ENODATA
    internal const int BadMessage = 74; // EBADMSG
    internal const int ConnectionReset = 104; // ECONNRESET
    internal const int NotConnected = 107; // ENOTCONN
    internal const int TimedOut = 110; // ETIMEDOUT
    internal const int ConnectionRefused = 111; // ECONNREFUSED
    internal const int HostUnreachable = 113; // EHOSTUNREACH
}
