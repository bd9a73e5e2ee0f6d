using System.Text.Unicode;

namespace Watchdog.Protocol;

/// <summary>Varlink's framing over a stream: each message is one JSON object and a NUL byte.</summary>
/// <remarks>
/// One reader and one writer at a time. The stream stays the caller's. After a <see cref="ProtocolException"/> or a
/// cancelled read the connection is of no further use: where the next message begins is not known.
/// </remarks>
public sealed class VarlinkStream
{
    /// <summary>The longest call a server takes by default, in bytes without the NUL.</summary>
    public const int ServerLimit = 64 * 1024;

    /// <summary>The longest reply a client takes by default, in bytes without the NUL.</summary>
    public const int ClientLimit = 4 * 1024 * 1024;

    private const int FirstBuffer = 4096;

    private readonly Stream _stream;
    private readonly int _limit;
    private byte[] _buffer;
    private int _start;
    private int _end;

    /// <summary>Creates the framing.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="limit">The longest message to read, in bytes without the NUL; at least 1.</param>
    public VarlinkStream(Stream stream, int limit = ServerLimit)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(limit, int.MaxValue);
        _stream = stream;
        _limit = limit;
        _buffer = new byte[Math.Min(FirstBuffer, limit + 1)];
    }

    /// <summary>Reads the next message, without its NUL; null when the peer has closed between messages.</summary>
    /// <exception cref="ProtocolException">Too long, empty, not UTF-8, or closed in the middle of a message.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var scanned = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)0);
            if (length >= 0)
            {
                return Take(scanned + length);
            }

            scanned = _end - _start;
            if (scanned > _limit)
            {
                throw TooLong();
            }

            MakeRoom();
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
            {
                return scanned == 0
                    ? null
                    : throw new ProtocolException(ProtocolFault.Closed, "connection closed in the middle of a message");
            }

            _end += read;
        }
    }

    /// <summary>Writes one message and its NUL.</summary>
    /// <param name="message">One JSON object, without a NUL.</param>
    /// <param name="cancellation">Gives up; the message may then have gone out in part.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        if (message.IsEmpty || message.Span.Contains((byte)0))
        {
            throw new ArgumentException("A message is not empty and holds no NUL.", nameof(message));
        }

        // In one write: a reader that waits for the NUL is not woken twice.
        var framed = new byte[message.Length + 1];
        message.CopyTo(framed);
        await _stream.WriteAsync(framed, cancellation);
        await _stream.FlushAsync(cancellation);
    }

    private byte[] Take(int length)
    {
        if (length > _limit)
        {
            throw TooLong();
        }

        var message = _buffer.AsSpan(_start, length).ToArray();
        _start += length + 1;
        if (length == 0)
        {
            throw new ProtocolException(ProtocolFault.Invalid, "message is empty");
        }

        return Utf8.IsValid(message)
            ? message
            : throw new ProtocolException(ProtocolFault.Invalid, "message is not UTF-8");
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        // A single byte beyond the limit is enough to see either the NUL or that there is none.
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, _limit + 1L));
        }
    }

    private ProtocolException TooLong() =>
        new(ProtocolFault.TooLong, $"message too long (limit {_limit} bytes)");
}
