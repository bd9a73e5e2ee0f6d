using System.Net.Sockets;
using System.Text;

namespace Watchdog.Systemd.Tests.Fakes;

/// <summary>A D-Bus peer on a socket of its own that behaves as badly as it is told to.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _accepted = [];
    private readonly Thread _thread;

    internal FakePeer(Action<Socket> behave)
    {
        string path = _folder.File("peer");
        Path = path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _thread = new Thread(() => Serve(behave)) { IsBackground = true };
        _thread.Start();
    }

    internal string Path { get; }

    /// <summary>Takes the connection and never says a word.</summary>
    internal static void Silent(Socket socket)
    {
    }

    /// <summary>Hangs up at once.</summary>
    internal static void HangUp(Socket socket) => socket.Dispose();

    /// <summary>Speaks something that is not D-Bus.</summary>
    internal static void Babble(Socket socket) => socket.Send("HTTP/1.1 400 Bad Request\r\nServer: x\r\nDate: y\r\n\r\n"u8);

    /// <summary>Lets the client in and never says another word.</summary>
    internal static void Authenticate(Socket socket)
    {
        string line;
        while ((line = Line(socket)) is not ("" or "BEGIN"))
        {
            socket.Send(line.StartsWith("AUTH", StringComparison.Ordinal) ? "OK 0123456789abcdef0123456789abcdef\r\n"u8 : "AGREE_UNIX_FD\r\n"u8);
        }
    }

    /// <summary>Is a peer as PID 1 is one: lets the client in, has no name for it, and never answers another call.</summary>
    internal static void BePeer(Socket socket)
    {
        Authenticate(socket);
        byte[] hello = new byte[4096];
        if (socket.Receive(hello) > 12)
        {
            socket.Send(Error("org.freedesktop.DBus.Error.UnknownMethod", BitConverter.ToUInt32(hello, 8)));
        }
    }

    public void Dispose()
    {
        _listener.Shutdown(SocketShutdown.Both); // wakes accept, which closing alone does not
        _thread.Join();
        _listener.Dispose();
        _accepted.ForEach(socket => socket.Dispose());
        _folder.Dispose();
    }

    private void Serve(Action<Socket> behave)
    {
        try
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                _accepted.Add(socket);
                behave(socket);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    private static string Line(Socket socket)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (socket.Receive(one) > 0 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString().Trim('\0', '\r');
    }

    /// <summary>An error without a body ("Message Format" in the D-Bus specification).</summary>
    private static byte[] Error(string name, uint replySerial)
    {
        using var fields = new MemoryStream();
        var writer = new BinaryWriter(fields, Encoding.ASCII);
        writer.Write("\u0004\u0001s\0"u8); // ERROR_NAME, a string
        writer.Write(name.Length);
        writer.Write(Encoding.ASCII.GetBytes(name + "\0"));
        writer.Write(new byte[(8 - (fields.Length % 8)) % 8]);
        writer.Write("\u0005\u0001u\0"u8); // REPLY_SERIAL, a uint32
        writer.Write(replySerial);
        using var message = new MemoryStream();
        writer = new BinaryWriter(message);
        writer.Write("l\u0003\u0001\u0001"u8); // little endian, error, no reply expected, version 1
        writer.Write(0); // no body
        writer.Write(1); // serial
        writer.Write((int)fields.Length);
        writer.Write(fields.ToArray());
        writer.Write(new byte[(8 - (message.Length % 8)) % 8]);
        return message.ToArray();
    }
}
