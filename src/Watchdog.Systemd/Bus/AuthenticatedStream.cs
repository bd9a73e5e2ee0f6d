using System.Net.Sockets;

namespace Watchdog.Systemd.Bus;

/// <summary>
/// The stream of a connection that is authenticated already. A library that begins with the authentication itself finds a
/// peer that takes whatever it says up to BEGIN; from there on both talk to each other.
/// </summary>
/// <param name="socket">The connection; it is the stream's from now on.</param>
internal sealed class AuthenticatedStream(Socket socket) : Stream
{
    private readonly NetworkStream _peer = new(socket, ownsSocket: true);
    private ReadOnlyMemory<byte> _answer = "OK 00000000000000000000000000000000\r\n"u8.ToArray();
    private bool _isBegun;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_answer.IsEmpty)
        {
            return _peer.ReadAsync(buffer, cancellationToken);
        }

        int count = Math.Min(buffer.Length, _answer.Length);
        _answer[..count].CopyTo(buffer);
        _answer = _answer[count..];
        return ValueTask.FromResult(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isBegun)
        {
            return _peer.WriteAsync(buffer, cancellationToken);
        }

        _isBegun = buffer.Span.EndsWith("BEGIN\r\n"u8);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _peer.Dispose();
        }

        base.Dispose(disposing);
    }
}
