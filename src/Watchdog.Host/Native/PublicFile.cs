using System.Globalization;

namespace Watchdog.Host.Native;

/// <summary>
/// A file that everybody may read, and that one writer keeps: who reads it finds all of the old or all of the new. It is not synced,
/// for it is made anew at each start.
/// </summary>
internal static class PublicFile
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces its content.</summary>
    /// <exception cref="IOException">Nothing was replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">Nothing may be.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        // Of the form that Files.RemoveTemporaries knows.
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-0.new");

        // A file may be left here by an earlier process of this number. CreateNew writes through nobody's link.
        File.Delete(temporary);
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);

                // The process's umask has left out the others. By the open file: its name may lead elsewhere by now.
                File.SetUnixFileMode(file.SafeFileHandle, ReadableByAll);
            }

            Files.Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
