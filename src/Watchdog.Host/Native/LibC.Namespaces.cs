using System.Runtime.InteropServices;

namespace Watchdog.Host.Native;

/// <content>Namespaces (unshare(2), mount(2)).</content>
internal static unsafe partial class LibC
{
    internal const int CloneNewMounts = 0x00020000;
    internal const int CloneNewNetwork = 0x40000000;
    internal const nuint MountRecursive = 0x4000;
    internal const nuint MountPrivate = 0x40000;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    internal static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string? type, nuint flags, string? data);
}
