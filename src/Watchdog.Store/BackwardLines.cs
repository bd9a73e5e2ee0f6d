using Watchdog.Host.Native;

namespace Watchdog.Store;

/// <summary>A text file's lines, the last one first. Only as much is in memory as the longest line takes, and a piece of the file.</summary>
internal static class BackwardLines
{
    private const int Piece = 64 * 1024;

    // No entry is longer; what is, somebody else has written.
    private const int MostLine = 1024 * 1024;

    /// <summary>The lines, without their ends; none when the file cannot be read. A line longer than 1 MiB is left out.</summary>
    /// <param name="path">The file. What is appended meanwhile is not seen.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string path)
    {
        using var file = Open(path);
        if (file is null)
        {
            yield break;
        }

        var left = file.Length;
        byte[] rest = [];
        var isTooLong = false;
        while (left > 0)
        {
            var size = (int)Math.Min(Piece, left);
            var text = new byte[size + rest.Length];
            if (!TryRead(file, left - size, text.AsSpan(0, size)))
            {
                yield break;
            }

            left -= size;
            rest.CopyTo(text, size);
            var end = text.Length;
            for (int at; (at = text.AsSpan(0, end).LastIndexOf((byte)'\n')) >= 0; end = at, isTooLong = false)
            {
                if (at + 1 < end && !isTooLong)
                {
                    yield return text.AsMemory(at + 1, end - at - 1);
                }
            }

            isTooLong |= end > MostLine;
            rest = isTooLong ? [] : text[..end];
        }

        if (rest.Length > 0)
        {
            yield return rest;
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
