using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Peers;

/// <summary>Asks the kernel who is at the other end of a Unix socket.</summary>
internal static class PeerReader
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int SoPeerPidFd = 77;
    private const int CredentialsSize = 12;
    private const int NoSuchOption = 92;
    private const int MostGroups = 1024;

    /// <summary>The peer's user and groups as they were when it connected: two system calls, and nothing of the peer's.</summary>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    public static (uint Uid, IReadOnlyList<uint> Groups) ReadUser(Socket socket)
    {
        var (_, uid, gid) = Credentials(socket);
        return (uid, Groups(socket, gid));
    }

    /// <summary>Reads the peer's credentials as they were when it connected.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="mayOperate">Whether it may do more than read; of whoever may not, no process is looked at.</param>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    public static Peer Read(Socket socket, bool mayOperate)
    {
        var (pid, uid, gid) = Credentials(socket);
        return new Peer(pid, uid, Groups(socket, gid), mayOperate ? Began(socket, pid) : null);
    }

    private static (int Pid, uint Uid, uint Gid) Credentials(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return (
            BinaryPrimitives.ReadInt32LittleEndian(credentials),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[8..]));
    }

    private static uint[] Groups(Socket socket, uint gid)
    {
        Span<byte> groups = stackalloc byte[MostGroups * sizeof(uint)];
        int length;
        try
        {
            length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, groups);
        }
        catch (SocketException)
        {
            length = 0;
        }

        return [gid, .. MemoryMarshal.Cast<byte, uint>(groups[..length])];
    }

    /// <summary>
    /// When the process that connected began. Its number may be another's by now, so the start counts only if the process
    /// that the kernel remembers (SO_PEERPIDFD, Linux 6.5) lives on after it was read. An older kernel cannot say.
    /// </summary>
    private static TimeSpan? Began(Socket socket, int pid)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        try
        {
            socket.GetRawSocketOption(SolSocket, SoPeerPidFd, number);
        }
        catch (SocketException e) when (e.NativeErrorCode == NoSuchOption)
        {
            return ProcessStatus.BeganOf(pid);
        }
        catch (SocketException)
        {
            // The peer has gone.
            return null;
        }

        using var process = new SafeFileHandle(BinaryPrimitives.ReadInt32LittleEndian(number), ownsHandle: true);
        var began = ProcessStatus.BeganOf(pid);
        return Lives(process, pid) ? began : null;
    }

    // "Pid: 4711" while it lives, "Pid: -1" afterwards (proc_pid_fdinfo(5)).
    private static bool Lives(SafeFileHandle process, int pid)
    {
        var descriptor = process.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        return File.ReadLines($"/proc/self/fdinfo/{descriptor}").Contains($"Pid:\t{pid.ToString(CultureInfo.InvariantCulture)}");
    }
}
