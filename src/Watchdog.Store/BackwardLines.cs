using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>A text file's lines, the last one first. Only as much is in memory as the longest line takes, and a piece of the file.</summary>
internal static class BackwardLines
{
    private const int Piece = 64 * 1024;
    private const int Spare = 4 * 1024;

    // No entry is longer; what is, somebody else has written.
    private const int MostLine = 1024 * 1024;

    /// <summary>
    /// The lines, without their ends; none when the file cannot be read. A line longer than 1 MiB is left out. A line is there
    /// until the next is asked for: all of them lie in one buffer, for whoever reads the record again and again would else leave
    /// megabytes of garbage each time.
    /// </summary>
    /// <param name="path">The file. What is appended meanwhile is not seen.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string path)
    {
        using var file = Open(path);
        if (file is null)
        {
            yield break;
        }

        var left = file.Length;
        var buffer = new byte[Piece + Spare];
        var rest = 0;
        var isTooLong = false;
        while (left > 0)
        {
            // The rest, which is the end of a line whose beginning comes now, goes behind the next piece.
            var size = (int)Math.Min(Piece, left);
            if (size + rest > buffer.Length)
            {
                Array.Resize(ref buffer, 2 * (size + rest));
            }

            buffer.AsSpan(0, rest).CopyTo(buffer.AsSpan(size));
            if (!TryRead(file, left - size, buffer.AsSpan(0, size)))
            {
                yield break;
            }

            left -= size;
            var end = size + rest;
            for (int at; (at = buffer.AsSpan(0, end).LastIndexOf((byte)'\n')) >= 0; end = at, isTooLong = false)
            {
                if (at + 1 < end && !isTooLong)
                {
                    yield return buffer.AsMemory(at + 1, end - at - 1);
                }
            }

            isTooLong |= end > MostLine;
            rest = isTooLong ? 0 : end;
        }

        if (rest > 0)
        {
            yield return buffer.AsMemory(0, rest);
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return null;
        }
    }

    private static bool TryRead(FileStream file, long at, Span<byte> into)
    {
        try
        {
            file.Seek(at, SeekOrigin.Begin);
            file.ReadExactly(into);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
