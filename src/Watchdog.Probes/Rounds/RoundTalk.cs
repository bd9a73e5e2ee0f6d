using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Watchdog.Core;

namespace Watchdog.Probes.Rounds;

/// <summary>The daemon's side of a <see cref="Round"/>: has its process started, tells it what to do, hears its results.</summary>
internal sealed class RoundTalk : IDisposable
{
    private readonly string _path;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? _connection;
    private StreamReader? _reader;

    /// <param name="path">Where the socket of this round is to be; its name is the round's id.</param>
    public RoundTalk(string path) => _path = path;

    /// <summary>Has it started.</summary>
    /// <param name="units">Who starts it.</param>
    /// <param name="request">What it is told.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It was not.</exception>
    /// <exception cref="SocketException">It was not.</exception>
    /// <exception cref="Systemd.SystemdException">PID 1 does not.</exception>
    public async Task BeginAsync(IRoundUnits units, RoundRequest request, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(1);
        await units.StartAsync(Path.GetFileName(_path), _path, cancellation);
        _connection = await _listener.AcceptAsync(cancellation);
        var stream = new NetworkStream(_connection);
        _reader = new StreamReader(stream);
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(request, RoundJson.Default.RoundRequest), (byte)'\n'], cancellation);
    }

    /// <summary>The results that are there next; none when it has hung up.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    /// <exception cref="JsonException">It talks nonsense.</exception>
    public async Task<ImmutableArray<ProbeResult>> NextAsync(CancellationToken cancellation) =>
        await _reader!.ReadLineAsync(cancellation) is { } line
            ? JsonSerializer.Deserialize(line, RoundJson.Default.ImmutableArrayProbeResult)
            : [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        _connection?.Dispose();
        _listener.Dispose();
        File.Delete(_path);
    }
}
