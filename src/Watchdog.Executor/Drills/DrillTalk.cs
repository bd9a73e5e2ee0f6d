using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Host.Native;
using Watchdog.Host.Peers;
using Watchdog.Protocol;

namespace Watchdog.Executor.Drills;

/// <summary>
/// The daemon's side of a drill's socket: its executor comes there, is told what to rehearse, and says each step. The messages are
/// framed and bounded as varlink's are. Who hangs up has given the drill up.
/// </summary>
internal sealed class DrillTalk : IDisposable
{
    /// <summary>The longest message, in bytes: what all probes saw is one.</summary>
    internal const int MostBytes = 1024 * 1024;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private NetworkStream? _stream;
    private VarlinkStream? _messages;

    /// <param name="path">Where the socket is to be.</param>
    public DrillTalk(string path) => Path = path;

    /// <summary>Where the socket is.</summary>
    public string Path { get; }

    /// <summary>Opens the socket, for this program's own user alone.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public void Listen()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(1);
    }

    /// <summary>Waits for the executor, and tells it what to rehearse. Whoever is of another user is nobody.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    /// <exception cref="SocketException">It is gone.</exception>
    public async Task BeginAsync(DrillOrder order, CancellationToken cancellation)
    {
        while (_messages is null)
        {
            var connection = await _listener.AcceptAsync(cancellation);
            if (PeerReader.ReadUser(connection).Uid != Files.OwnerOf(Path))
            {
                connection.Dispose();
                continue;
            }

            _stream = new NetworkStream(connection, ownsSocket: true);
            _messages = new VarlinkStream(_stream, MostBytes);
        }

        await _messages.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(order, DrillJson.Default.DrillOrder), cancellation);
    }

    /// <summary>The next step; null when it has hung up.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    /// <exception cref="ProtocolException">It talks nonsense.</exception>
    /// <exception cref="JsonException">It talks nonsense.</exception>
    public async Task<RehearsedStep?> NextAsync(CancellationToken cancellation) =>
        await _messages!.ReadAsync(cancellation) is { } message ? JsonSerializer.Deserialize(message, DrillJson.Default.RehearsedStep) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
    }
}
