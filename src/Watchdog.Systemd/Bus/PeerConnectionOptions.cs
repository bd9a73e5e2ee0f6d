using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Tmds.DBus.Protocol;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Bus;

/// <summary>
/// Connects to a D-Bus peer as PID 1's private socket wants it: the whole authentication in one piece, and nothing more
/// before the answer. What follows BEGIN closely, as the connection's Hello does, PID 1 reads together with it and looks
/// at only when something else arrives (found with systemd 252).
/// </summary>
/// <param name="path">The peer's socket.</param>
/// <remarks>A peer has no name for Hello to return; it answers with an error, which says that it is no bus.</remarks>
internal sealed class PeerConnectionOptions(string path) : DBusConnectionOptions(string.Empty)
{
    private const int LongestAnswer = 256;

    /// <inheritdoc/>
    protected override async ValueTask<SetupResult> SetupAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {UserId()}\r\nBEGIN\r\n"), cancellationToken).ConfigureAwait(false);
            string answer = await ReadLineAsync(socket, cancellationToken).ConfigureAwait(false);
            return answer.StartsWith("OK ", StringComparison.Ordinal)
                ? new SetupResult { ConnectionStream = new AuthenticatedStream(socket), MachineId = string.Empty }
                : throw new DBusConnectFailedException("the peer does not let this user in");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The user's number in digits, each in hexadecimal ("EXTERNAL" in the D-Bus specification).</summary>
    private static string UserId() =>
        Convert.ToHexString(Encoding.ASCII.GetBytes(LibC.geteuid().ToString(CultureInfo.InvariantCulture)));

    // Byte for byte: what follows is the connection's to read.
    private static async Task<string> ReadLineAsync(Socket socket, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (line.Length < LongestAnswer && await socket.ReceiveAsync(one, cancellationToken).ConfigureAwait(false) > 0 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
