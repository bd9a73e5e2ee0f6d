using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Watchdog.Host.Native;

/// <summary>What the file system says of a file: statx(2), after all links.</summary>
/// <param name="Uid">Its owner.</param>
/// <param name="Mode">Its type and permissions (inode(7)).</param>
internal readonly record struct FileStatus(uint Uid, int Mode)
{
    private const int Size = 256;
    private const int UidOffset = 20;
    private const int ModeOffset = 28;
    private const int AtCurrentDirectory = -100;
    private const uint Basic = 0x7ff;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;
    private const int GroupOrOthersWrite = 0x12; // 022
    private const int AnyExecute = 0x49; // 0111
    private const int SetUid = 0x800; // 04000

    /// <summary>Whether it is a file, and nothing else that has a name.</summary>
    public bool IsRegular => (Mode & TypeMask) == Regular;

    /// <summary>Whether somebody else than its owner may write it.</summary>
    public bool IsWritableByOthers => (Mode & GroupOrOthersWrite) != 0;

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (Mode & AnyExecute) != 0;

    /// <summary>Whether whoever executes it becomes its owner.</summary>
    public bool IsSetUid => (Mode & SetUid) != 0;

    /// <summary>Reads it; null when there is none, or it cannot be seen.</summary>
    public static unsafe FileStatus? Of(string path)
    {
        var buffer = stackalloc byte[Size];
        if (LibC.Statx(AtCurrentDirectory, path, 0, Basic, buffer) != 0)
        {
            return null;
        }

        var bytes = new ReadOnlySpan<byte>(buffer, Size);
        return new FileStatus(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[UidOffset..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[ModeOffset..]));
    }

    /// <summary>The path without links, "." and ".." (realpath(3)); null when there is nothing, or it cannot be seen.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isHidden">Whether this process may not look there.</param>
    public static unsafe string? RealPath(string path, out bool isHidden)
    {
        const int MostPath = 4096;
        const int AccessDenied = 13; // EACCES
        var buffer = stackalloc byte[MostPath];
        var found = LibC.RealPath(path, buffer) != 0;
        isHidden = !found && Marshal.GetLastPInvokeError() == AccessDenied;
        return found ? Marshal.PtrToStringUTF8((nint)buffer) : null;
    }
}
