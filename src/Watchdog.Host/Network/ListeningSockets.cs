using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Network;

/// <summary>The TCP sockets that processes listen on, read from /proc (proc_net(5)).</summary>
internal static class ListeningSockets
{
    private const string ListenState = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    private const int AddressField = 1;
    private const int StateField = 3;
    private const int InodeField = 9;

    /// <summary>All listening addresses of some processes, without doubles.</summary>
    /// <param name="processes">The processes.</param>
    public static IReadOnlyList<IPEndPoint> Of(IEnumerable<int> processes)
    {
        var sockets = processes.SelectMany(OpenFiles.SocketsOf).ToHashSet();
        return
        [
            .. Tables
                .SelectMany(Lines)
                .Where(f => f[StateField] == ListenState && sockets.Contains(f[InodeField]))
                .Select(f => ParseEndPoint(f[AddressField]))
                .Distinct(),
        ];
    }

    /// <summary>Parses an address as the kernel writes it: words in the machine's byte order, in hexadecimal.</summary>
    internal static IPEndPoint ParseEndPoint(string text)
    {
        const int WordDigits = 8;
        var colon = text.IndexOf(':');
        var bytes = new byte[colon / 2];
        for (var i = 0; i < colon; i += WordDigits)
        {
            var word = uint.Parse(text.AsSpan(i, WordDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i / 2), word);
        }

        var port = int.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new IPEndPoint(new IPAddress(bytes), port);
    }

    private static IEnumerable<string[]> Lines(string path) =>
        File.Exists(path)
            ? File.ReadLines(path).Skip(1).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(f => f.Length > InodeField)
            : [];
}
