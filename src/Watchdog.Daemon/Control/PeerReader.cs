using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Watchdog.Daemon.Host;

namespace Watchdog.Daemon.Control;

/// <summary>Asks the kernel who is at the other end of a Unix socket.</summary>
internal static class PeerReader
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int CredentialsSize = 12;
    private const int MostGroups = 1024;

    /// <summary>Reads the peer's credentials as they were when it connected.</summary>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    public static Peer Read(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var pid = BinaryPrimitives.ReadInt32LittleEndian(credentials);
        var uid = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        var gid = BinaryPrimitives.ReadUInt32LittleEndian(credentials[8..]);

        var groups = new byte[MostGroups * sizeof(uint)];
        int length;
        try
        {
            length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, groups);
        }
        catch (SocketException)
        {
            length = 0;
        }

        return new Peer(
            pid,
            uid,
            [gid, .. MemoryMarshal.Cast<byte, uint>(groups.AsSpan(0, length))],
            ProcessStatus.Read(pid)?.Began);
    }
}
