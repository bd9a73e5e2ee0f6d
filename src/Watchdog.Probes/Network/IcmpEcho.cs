using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Watchdog.Probes.Network;

/// <summary>
/// ICMP and ICMPv6 echo over one raw socket a family (RFC 792, RFC 4443), for any number of addresses. Asks again while
/// there is no answer: a lost packet is no lockout. An address that cannot be sent to has not answered.
/// </summary>
internal sealed class IcmpEcho(TimeProvider time) : IEcho
{
    private const byte RequestV4 = 8;
    private const byte ReplyV4 = 0;
    private const byte RequestV6 = 128;
    private const byte ReplyV6 = 129;
    private const int HeaderLength = 8;
    private const int TokenLength = 8;
    private const int LargestPacket = 2048;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public async Task<IReadOnlySet<IPAddress>> AskAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(
            AskAsync(AddressFamily.InterNetwork, ProtocolType.Icmp, addresses, cancellation),
            AskAsync(AddressFamily.InterNetworkV6, ProtocolType.IcmpV6, addresses, cancellation));
        return found[0].Concat(found[1]).ToHashSet();
    }

    private async Task<HashSet<IPAddress>> AskAsync(
        AddressFamily family,
        ProtocolType protocol,
        IEnumerable<IPAddress> addresses,
        CancellationToken cancellation)
    {
        var silent = addresses.Where(a => a.AddressFamily == family).ToHashSet();
        var answered = new HashSet<IPAddress>();
        if (silent.Count == 0)
        {
            return answered;
        }

        using var socket = new Socket(family, SocketType.Raw, protocol);
        socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, timer.Token);
        var request = Request(family);
        var receiving = ReceiveAsync(socket, family, request, silent, answered, both.Token);
        try
        {
            while (!receiving.IsCompleted)
            {
                Send(socket, request, silent);
                await Task.WhenAny(receiving, Task.Delay(Again, time, both.Token));
                both.Token.ThrowIfCancellationRequested();
            }

            await receiving;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Time is up: who has not answered by now is silent.
        }

        lock (silent)
        {
            return [.. answered];
        }
    }

    private static void Send(Socket socket, byte[] request, HashSet<IPAddress> silent)
    {
        IPAddress[] asked;
        lock (silent)
        {
            asked = [.. silent];
        }

        foreach (var address in asked)
        {
            try
            {
                socket.SendTo(request, new IPEndPoint(address, 0));
            }
            catch (SocketException)
            {
                // No route, or WireGuard knows no endpoint yet (EDESTADDRREQ): perhaps the next time.
            }
        }
    }

    private static async Task ReceiveAsync(
        Socket socket,
        AddressFamily family,
        byte[] request,
        HashSet<IPAddress> silent,
        HashSet<IPAddress> answered,
        CancellationToken cancellation)
    {
        var any = new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var buffer = new byte[LargestPacket];
        while (true)
        {
            var received = await socket.ReceiveFromAsync(buffer, any, cancellation);
            if (!IsReply(buffer.AsSpan(0, received.ReceivedBytes), family, request))
            {
                continue;
            }

            var from = new IPAddress(((IPEndPoint)received.RemoteEndPoint).Address.GetAddressBytes());
            lock (silent)
            {
                if (silent.Remove(from))
                {
                    answered.Add(from);
                }

                if (silent.Count == 0)
                {
                    return;
                }
            }
        }
    }

    /// <summary>A request with a token of its own, by which its replies are known.</summary>
    private static byte[] Request(AddressFamily family)
    {
        var request = new byte[HeaderLength + TokenLength];
        RandomNumberGenerator.Fill(request.AsSpan(4));
        request[0] = family == AddressFamily.InterNetwork ? RequestV4 : RequestV6;
        if (family == AddressFamily.InterNetwork)
        {
            // The kernel writes the sum for ICMPv6 alone (RFC 3542, section 3.1).
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), Checksum(request));
        }

        return request;
    }

    private static bool IsReply(ReadOnlySpan<byte> packet, AddressFamily family, byte[] request)
    {
        if (family == AddressFamily.InterNetwork)
        {
            // A raw IPv4 socket gives the IP header too; its length is in words (raw(7)).
            var header = packet.IsEmpty ? 0 : (packet[0] & 0xF) * 4;
            packet = packet.Length > header ? packet[header..] : [];
        }

        return packet.Length >= request.Length
            && packet[0] == (family == AddressFamily.InterNetwork ? ReplyV4 : ReplyV6)
            && packet[4..request.Length].SequenceEqual(request.AsSpan(4));
    }

    private static ushort Checksum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (var i = 0; i < data.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data[i..]);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
