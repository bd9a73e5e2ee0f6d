using System.Runtime.InteropServices;

namespace Watchdog.Systemd.Native;

/// <summary>The few libc calls that libsystemd's own descriptors and strings need.</summary>
internal static unsafe partial class LibC
{
    internal const int ClockMonotonic = 1;
    internal const int EventFdCloseOnExec = 0x80000; // EFD_CLOEXEC, eventfd(2)
    internal const int EventFdNonBlock = 0x800; // EFD_NONBLOCK
    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const int AtEmptyPath = 0x1000;
    internal const uint StatxInode = 0x100;
    internal const int ExecuteOk = 1; // X_OK, access(2)

    private const string Library = "libc";

    [LibraryImport(Library)]
    internal static partial void free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint getenv(string name);

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library)]
    internal static partial int clock_gettime(int clock, out TimeSpec time);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ppoll(PollFd* descriptors, nuint count, TimeSpec* timeout, void* signalMask);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int descriptor, void* data, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport(Library)]
    internal static partial int close(int descriptor);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, Statx* result);

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    /// <summary><c>struct statx</c> (statx(2)): the same on every architecture, which <c>struct stat</c> is not.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(32)]
        internal ulong Inode;

        [FieldOffset(136)]
        internal uint DeviceMajor;

        [FieldOffset(140)]
        internal uint DeviceMinor;
    }
}
