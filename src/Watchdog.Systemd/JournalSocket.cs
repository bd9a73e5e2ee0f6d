using System.Net.Sockets;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd;

/// <summary>
/// Sends datagrams to journald. Its queue holds some hundred of them (net.unix.max_dgram_qlen); a journald that stands still
/// leaves the queue full, and a sender that waited for it would stand still as well. So the wait is short, and once it was
/// in vain there is none until journald has taken an entry again.
/// </summary>
/// <param name="path">The socket.</param>
internal sealed class JournalSocket(string path) : IDisposable
{
    /// <summary>The longest wait for room in the queue.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    private readonly Lock _one = new();
    private readonly ManualResetEventSlim _pause = new();
    private Socket? _socket;
    private bool _isFull;

    /// <summary>Sends one entry.</summary>
    /// <returns>Whether the kernel has queued it.</returns>
    internal bool Send(ReadOnlySpan<byte> entry)
    {
        lock (_one)
        {
            var limit = Deadline.In(_isFull ? TimeSpan.Zero : LongestWait);
            while (true)
            {
                switch (TrySend(entry))
                {
                    case SocketError.Success:
                        _isFull = false;
                        return true;
                    case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable when limit.Left > 0:
                        _pause.Wait(BetweenTries);
                        break;
                    case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                        _isFull = true;
                        return false;
                    default:
                        // No journal; or an entry that is too large for a datagram.
                        return false;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _pause.Dispose();
    }

    private SocketError TrySend(ReadOnlySpan<byte> entry)
    {
        try
        {
            // Not connected: journald may be started anew, with another socket.
            _socket ??= new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            _socket.SendTo(entry, SocketFlags.None, new UnixDomainSocketEndPoint(path));
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
