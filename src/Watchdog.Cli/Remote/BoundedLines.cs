using Watchdog.Protocol;

namespace Watchdog.Cli.Remote;

/// <summary>Reads a stream line by line, none longer than a limit.</summary>
/// <param name="stream">Where from.</param>
/// <param name="limit">The longest line, in bytes without its end; at least 1.</param>
internal sealed class BoundedLines(Stream stream, int limit)
{
    private byte[] _buffer = new byte[Math.Min(4096, limit + 1)];
    private int _start;
    private int _end;

    /// <summary>Reads the next line without its end (LF, or CR LF); the rest before the stream's end is one, too. Null at the end.</summary>
    /// <exception cref="ProtocolException">A line is longer than the limit.</exception>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var seen = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return Take(seen + length, end: 1);
            }

            seen = _end - _start;
            if (seen > limit)
            {
                throw new ProtocolException(ProtocolFault.TooLong, $"line too long (limit {limit} bytes)");
            }

            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
            {
                return seen == 0 ? null : Take(seen, end: 0);
            }

            _end += read;
        }
    }

    private byte[] Take(int length, int end)
    {
        var line = _buffer.AsSpan(_start, length);
        _start += length + end;
        return (line is [.., (byte)'\r'] ? line[..^1] : line).ToArray();
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            // One byte beyond the limit is enough to see that a line is too long.
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, limit + 1L));
        }
    }
}
