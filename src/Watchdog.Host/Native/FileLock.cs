using System.Runtime.InteropServices;

namespace Watchdog.Host.Native;

/// <summary>
/// A lock between this program's own processes (flock(2)), which ends with its process. Whoever can open a file, be it to read
/// it, can lock it: so it lies in a directory of root's alone.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly int _descriptor;

    private FileLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes it.</summary>
    /// <param name="directory">Where it lies: made where it is not there, and closed to all others where it is.</param>
    /// <param name="name">The file's name.</param>
    /// <returns>The lock; null where another process, or another holder in this one, has it.</returns>
    /// <exception cref="IOException">There is no room even for it, or it cannot be opened.</exception>
    public static FileLock? TryTake(string directory, string name)
    {
        const uint OwnerReadWrite = 0x180;
        const int WouldBlock = 11;
        Directory.CreateDirectory(directory, OwnerOnly);
        if (File.GetUnixFileMode(directory) != OwnerOnly)
        {
            File.SetUnixFileMode(directory, OwnerOnly);
        }

        var path = Path.Combine(directory, name);
        var descriptor = LibC.Open(path, LibC.OpenReadWrite | LibC.OpenCreate | LibC.OpenCloseOnExec, OwnerReadWrite);
        if (descriptor < 0)
        {
            throw Files.Error("open", path);
        }

        if (LibC.Flock(descriptor, LibC.LockExclusive | LibC.LockNonBlocking) == 0)
        {
            return new FileLock(descriptor);
        }

        var isTaken = Marshal.GetLastPInvokeError() == WouldBlock;
        var error = Files.Error("flock", path);
        _ = LibC.Close(descriptor);
        return isTaken ? null : throw error;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_descriptor);
}
