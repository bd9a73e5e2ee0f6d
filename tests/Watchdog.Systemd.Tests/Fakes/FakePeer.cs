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
        Address = "unix:path=" + path;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _thread = new Thread(() => Serve(behave)) { IsBackground = true };
        _thread.Start();
    }

    internal string Address { get; }

    /// <summary>Takes the connection and never says a word.</summary>
    internal static void Silent(Socket socket)
    {
    }

    /// <summary>Hangs up at once.</summary>
    internal static void HangUp(Socket socket) => socket.Dispose();

    /// <summary>Speaks something that is not D-Bus.</summary>
    internal static void Babble(Socket socket) => socket.Send("HTTP/1.1 400 Bad Request\r\nServer: x\r\nDate: y\r\n\r\n"u8);

    /// <summary>Lets the client in and never answers a call.</summary>
    internal static void Authenticate(Socket socket) =>
        socket.Send(Encoding.ASCII.GetBytes("DATA\r\nOK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n"));

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
}
