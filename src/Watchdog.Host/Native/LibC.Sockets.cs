using System.Runtime.InteropServices;

namespace Watchdog.Host.Native;

/// <content>Netlink sockets (netlink(7)), which .NET does not make, and the names of interfaces.</content>
internal static unsafe partial class LibC
{
    internal const int FamilyNetlink = 16;
    internal const int SocketRaw = 3;
    internal const int SocketCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int descriptor, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(int descriptor, byte* buffer, nuint count, int flags);

    /// <summary>The name of an interface (if_indextoname(3)); the buffer takes IF_NAMESIZE (16) bytes. Null where there is none.</summary>
    [LibraryImport("libc", EntryPoint = "if_indextoname", SetLastError = true)]
    internal static partial byte* InterfaceName(uint index, byte* buffer);
}
