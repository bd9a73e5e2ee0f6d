using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Watchdog.Host.Native;

namespace Watchdog.Host.Network;

/// <summary>
/// Asks the kernel over which interface it would send from one address to another: RTM_GETROUTE of rtnetlink(7), as
/// <c>ip route get REMOTE from LOCAL</c> does. The answer counts every table and rule (VPNs, policy routing, /32 addresses with
/// a gateway by a link route); /proc/net/route has the main table alone, and no IPv6. It needs no capability and changes nothing.
/// </summary>
internal static unsafe class KernelRoutes
{
    private const int HeaderLength = 16; // struct nlmsghdr
    private const int RouteLength = 12; // struct rtmsg
    private const int AttributeLength = 4; // struct rtattr
    private const ushort NewRoute = 24; // RTM_NEWROUTE
    private const ushort GetRoute = 26; // RTM_GETROUTE
    private const ushort Request = 1; // NLM_F_REQUEST
    private const ushort Destination = 1; // RTA_DST
    private const ushort Source = 2; // RTA_SRC
    private const ushort OutInterface = 4; // RTA_OIF
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;
    private const int NameLength = 16; // IF_NAMESIZE

    /// <summary>The interface for packets between these two; null when the kernel has no route, or cannot be asked.</summary>
    /// <param name="local">The host's own end.</param>
    /// <param name="remote">The other end.</param>
    public static string? Interface(IPAddress local, IPAddress remote)
    {
        if (local.AddressFamily != remote.AddressFamily)
        {
            return null;
        }

        var descriptor = LibC.Socket(LibC.FamilyNetlink, LibC.SocketRaw | LibC.SocketCloseOnExec, protocol: 0);
        if (descriptor < 0)
        {
            return null;
        }

        try
        {
            return Ask(descriptor, Question(local, remote)) is { } index ? Name(index) : null;
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }

    /// <summary>The request as the kernel reads it, in the machine's byte order.</summary>
    internal static byte[] Question(IPAddress local, IPAddress remote)
    {
        var source = local.GetAddressBytes();
        var destination = remote.GetAddressBytes();
        var message = new byte[HeaderLength + RouteLength + (2 * AttributeLength) + destination.Length + source.Length];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message.AsSpan(4), GetRoute);
        MemoryMarshal.Write(message.AsSpan(6), Request);
        message[HeaderLength] = local.AddressFamily == AddressFamily.InterNetwork ? FamilyV4 : FamilyV6;
        message[HeaderLength + 1] = (byte)(destination.Length * 8);
        message[HeaderLength + 2] = (byte)(source.Length * 8);
        var rest = Attribute(message.AsSpan(HeaderLength + RouteLength), Destination, destination);
        Attribute(rest, Source, source);
        return message;
    }

    /// <summary>The index of the interface in the kernel's answer; null when there is none, or the answer is something else.</summary>
    internal static int? Answer(ReadOnlySpan<byte> message)
    {
        // The kernel answers with an error (NLMSG_ERROR) where there is no route.
        if (message.Length < HeaderLength + RouteLength || MemoryMarshal.Read<ushort>(message[4..]) != NewRoute)
        {
            return null;
        }

        var length = MemoryMarshal.Read<int>(message);
        if (length > message.Length || length < HeaderLength + RouteLength)
        {
            return null;
        }

        var attributes = message[(HeaderLength + RouteLength)..length];
        while (attributes.Length >= AttributeLength)
        {
            var size = MemoryMarshal.Read<ushort>(attributes);
            if (size < AttributeLength || size > attributes.Length)
            {
                return null;
            }

            if (MemoryMarshal.Read<ushort>(attributes[2..]) == OutInterface && size >= AttributeLength + sizeof(int))
            {
                return MemoryMarshal.Read<int>(attributes[AttributeLength..]);
            }

            attributes = attributes[Math.Min((size + 3) & ~3, attributes.Length)..];
        }

        return null;
    }

    private static Span<byte> Attribute(Span<byte> into, ushort type, byte[] value)
    {
        MemoryMarshal.Write(into, (ushort)(AttributeLength + value.Length));
        MemoryMarshal.Write(into[2..], type);
        value.CopyTo(into[AttributeLength..]);
        return into[(AttributeLength + value.Length)..];
    }

    // The kernel answers such a request within the call that sends it (netlink_rcv_skb): nothing is waited for.
    private static int? Ask(int descriptor, byte[] question)
    {
        const int DoNotWait = 0x40; // MSG_DONTWAIT
        var answer = stackalloc byte[1024];
        fixed (byte* message = question)
        {
            if (LibC.Send(descriptor, message, (nuint)question.Length, 0) != question.Length)
            {
                return null;
            }
        }

        var received = LibC.Receive(descriptor, answer, 1024, DoNotWait);
        return received > 0 ? Answer(new ReadOnlySpan<byte>(answer, (int)received)) : null;
    }

    private static string? Name(int index)
    {
        var buffer = stackalloc byte[NameLength];
        return LibC.InterfaceName((uint)index, buffer) is null
            ? null
            : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }
}
