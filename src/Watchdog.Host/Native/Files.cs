using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Watchdog.Host.Native;

/// <summary>File operations that are atomic and durable, which is more than <see cref="File"/> offers.</summary>
internal static unsafe class Files
{
    private const int StatxSize = 256;
    private const int StatxOwnerOffset = 20;
    private const int StatxInodeOffset = 32;
    private const int StatxDeviceOffset = 136;
    private const int AtCurrentDirectory = -100;
    private const uint StatxBasic = 0x7ff;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static int _temporaries;

    /// <summary>Replaces a file's content: after a crash it holds all of the old or all of the new. Only its owner may read it.</summary>
    /// <exception cref="IOException">Nothing was replaced.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Temporary(path);
        try
        {
            WriteNew(temporary, content, sync: true);
            Rename(temporary, path);
        }
        catch
        {
            // Where the disk is full, it must not fill it.
            TryDelete(temporary);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Renames, replacing what is there; also a symbolic link to a directory.</summary>
    /// <exception cref="IOException">It was not renamed.</exception>
    public static void Rename(string from, string to)
    {
        if (LibC.Rename(from, to) != 0)
        {
            throw Error("rename", to);
        }
    }

    /// <summary>Points a symbolic link somewhere else, atomically.</summary>
    /// <exception cref="IOException">The link is what it was.</exception>
    public static void ReplaceLink(string path, string target)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        File.CreateSymbolicLink(temporary, target);
        Rename(temporary, path);
    }

    /// <summary>Creates a file with its content in one step, unless there is one of that name.</summary>
    /// <returns>Whether it was created.</returns>
    /// <exception cref="IOException">It could not be.</exception>
    public static bool CreateOnce(string path, string content)
    {
        var temporary = Temporary(path);
        try
        {
            WriteNew(temporary, Encoding.UTF8.GetBytes(content), sync: false);
            if (LibC.Link(temporary, path) == 0)
            {
                return true;
            }

            const int Exists = 17;
            return Marshal.GetLastPInvokeError() == Exists ? false : throw Error("link", path);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>
    /// Makes an empty file for its owner alone, and takes no lock: a <see cref="FileStream"/> would hold a shared flock(2).
    /// </summary>
    /// <returns>Whether it was made; false where there is one of that name.</returns>
    /// <exception cref="IOException">It could not be.</exception>
    public static bool MakeEmpty(string path)
    {
        const uint OwnerReadWrite = 0x180;
        const int Exists = 17;
        const int Flags = LibC.OpenWriteOnly | LibC.OpenCreate | LibC.OpenExclusive | LibC.OpenCloseOnExec;
        var descriptor = LibC.Open(path, Flags, OwnerReadWrite);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() == Exists ? false : throw Error("open", path);
        }

        _ = LibC.Close(descriptor);
        return true;
    }

    /// <summary>Appends in one write, whoever else appends at the same time.</summary>
    /// <exception cref="IOException">It may have been appended in part, or may not be durable.</exception>
    public static void Append(string path, ReadOnlySpan<byte> content, bool sync)
    {
        const uint OwnerReadWrite = 0x180;
        const int Flags = LibC.OpenWriteOnly | LibC.OpenCreate | LibC.OpenAppend | LibC.OpenCloseOnExec;
        var descriptor = LibC.Open(path, Flags, OwnerReadWrite);
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        IOException? error = null;
        fixed (byte* bytes = content)
        {
            var written = LibC.Write(descriptor, bytes, (nuint)content.Length);
            error = written < 0 ? Error("write", path)
                : written < content.Length ? new IOException($"{path}: written in part")
                : sync && LibC.FSync(descriptor) != 0 ? Error("fsync", path)
                : null;
        }

        _ = LibC.Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    /// <summary>Reads a small file's beginning, in three system calls.</summary>
    /// <returns>How much was read; 0 also when it cannot be.</returns>
    public static int ReadStart(string path, Span<byte> buffer)
    {
        var descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return 0;
        }

        nint length;
        fixed (byte* bytes = buffer)
        {
            length = LibC.Read(descriptor, bytes, (nuint)buffer.Length);
        }

        _ = LibC.Close(descriptor);
        return (int)Math.Max(length, 0);
    }

    /// <summary>Reads a small file's beginning as UTF-8, in three system calls; empty when it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most.</param>
    public static string ReadStartText(string path, int most)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, ReadStart(path, buffer.AsSpan(0, most)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Takes away the mark that efivarfs puts on variables it does not know, which keeps them from being removed by mistake
    /// (Linux, Documentation/filesystems/efivarfs.rst; ioctl_iflags(2)). Where there is no such mark, nothing happens.
    /// </summary>
    public static void MakeMutable(string path)
    {
        const int Immutable = 0x10; // FS_IMMUTABLE_FL
        var descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenCloseOnExec);
        if (descriptor < 0)
        {
            return;
        }

        var flags = 0;
        if (LibC.IoControl(descriptor, LibC.GetFileFlags, &flags) == 0 && (flags & Immutable) != 0)
        {
            flags &= ~Immutable;
            _ = LibC.IoControl(descriptor, LibC.SetFileFlags, &flags);
        }

        _ = LibC.Close(descriptor);
    }

    /// <summary>Reads a file from its beginning, however many reads that takes; empty when it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most.</param>
    public static byte[] ReadAtMost(string path, int most)
    {
        try
        {
            return Read(path, most);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    /// <summary>Reads a file from its beginning, however many reads that takes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static byte[] Read(string path, int most)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var content = new MemoryStream();
        var buffer = new byte[Math.Min(most, 16 * 1024)];
        for (int count; content.Length < most && (count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, most - content.Length))) > 0;)
        {
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">They may not be.</exception>
    public static void SyncDirectory(string path)
    {
        var descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenDirectory | LibC.OpenCloseOnExec);
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        var result = LibC.FSync(descriptor);
        var error = result == 0 ? null : Error("fsync", path);
        _ = LibC.Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    /// <summary>The user id of a file's owner, without opening it; null when there is no such file.</summary>
    public static uint? OwnerOf(string path)
    {
        var buffer = stackalloc byte[StatxSize];
        return LibC.Statx(AtCurrentDirectory, path, 0, StatxBasic, buffer) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(buffer, StatxSize)[StatxOwnerOffset..])
            : null;
    }

    /// <summary>What a symbolic link says, wherever that leads; empty when it is none.</summary>
    public static string LinkText(string path)
    {
        const int MostPath = 4096;
        var target = stackalloc byte[MostPath];
        var length = LibC.ReadLink(path, target, MostPath);
        return length < 0 ? "" : Encoding.UTF8.GetString(target, (int)length);
    }

    /// <summary>A file's identity (<c>major:minor:inode</c>), without opening it; null when there is none.</summary>
    public static string? LockIdentity(string path)
    {
        var buffer = stackalloc byte[StatxSize];
        if (LibC.Statx(AtCurrentDirectory, path, 0, StatxBasic, buffer) != 0)
        {
            return null;
        }

        var bytes = new ReadOnlySpan<byte>(buffer, StatxSize);
        var inode = BinaryPrimitives.ReadUInt64LittleEndian(bytes[StatxInodeOffset..]);
        var major = BinaryPrimitives.ReadUInt32LittleEndian(bytes[StatxDeviceOffset..]);
        var minor = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(StatxDeviceOffset + sizeof(uint))..]);
        return $"{major:x2}:{minor:x2}:{inode}";
    }

    /// <summary>Where a chain of links ends; null when there is nothing, or when it cannot be read.</summary>
    public static string? Resolve(string path) => Resolve(path, out _);

    /// <summary>Where a chain of links ends; null when there is nothing, or when it cannot be read.</summary>
    /// <param name="path">Its beginning.</param>
    /// <param name="fault">Why it could not be read; empty when it was, and where there is nothing.</param>
    public static string? Resolve(string path, out string fault)
    {
        const int MostLinks = 40; // path_resolution(7)
        const int MostPath = 4096;
        const int NoEntry = 2;
        const int NotDirectory = 20;
        const int NotALink = 22; // EINVAL
        var target = stackalloc byte[MostPath];
        fault = "";
        var at = Path.GetFullPath(path);
        for (var links = 0; links <= MostLinks; links++)
        {
            var length = LibC.ReadLink(at, target, MostPath);
            if (length >= 0)
            {
                at = Path.GetFullPath(Encoding.UTF8.GetString(target, (int)length), Path.GetDirectoryName(at) ?? "/");
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case NotALink:
                    return at;
                case NoEntry or NotDirectory:
                    // A link that leads to nothing leads there all the same.
                    return links > 0 ? at : null;
                default:
                    fault = Error("readlink", at).Message;
                    return null;
            }
        }

        return null;
    }

    /// <summary>Removes what writers that were killed in the middle of a replacement have left in a directory.</summary>
    /// <remarks>To be called by a process that has written nothing there yet: what bears its number is an earlier one's.</remarks>
    public static void RemoveTemporaries(string directory)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory, "*.new").Where(IsLeft))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // They are only in the way.
        }
    }

    // "session.json.4711-3.new": of process 4711.
    private static bool IsLeft(string path) =>
        Path.GetFileName(path).Split('.') is [.., var writer, _]
        && writer.Split('-') is [var number, _]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        && (pid == Environment.ProcessId || !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")));

    // A name of its own for each writer: daemon and executor may both be at it.
    private static string Temporary(string path) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _temporaries)}.new");

    private static void WriteNew(string path, ReadOnlySpan<byte> content, bool sync)
    {
        // A file may be left here by an earlier process of this number. CreateNew writes through nobody's link.
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = OwnerOnly,
        });
        file.Write(content);
        file.Flush(flushToDisk: sync);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // A temporary file that stays is only in the way.
        }
    }

    /// <summary>The last error of a call into the C library.</summary>
    internal static IOException Error(string call, string path)
    {
        var number = Marshal.GetLastPInvokeError();
        return new IOException(
            new StringBuilder(path).Append(": ").Append(call).Append(": ").Append(Marshal.GetPInvokeErrorMessage(number)).ToString(),
            number);
    }
}
