using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>
/// The control socket: takes connections up to a limit, each served by itself, so that a slow or silent peer holds up
/// nobody. It listens before the daemon says that it is ready.
/// </summary>
internal sealed class ControlServer(Paths paths, IControlService service, CallsInFlight calls, TimeProvider time, ILogger<ControlServer> log)
{
    private const int MostConnections = 64;
    private const int MostConnectionsOfAUser = 16;
    private const int Backlog = 64;
    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>How long a peer may take for its next call, and to take a reply.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VarlinkDispatcher _dispatcher = new(service);
    private readonly Dictionary<uint, int> _connections = [];
    private readonly Lock _lock = new();

    /// <summary>Opens the socket, or takes the one that PID 1 opened.</summary>
    /// <param name="inherited">Descriptors from socket activation.</param>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public Socket Listen(IReadOnlyList<int> inherited)
    {
        if (inherited.Count > 0)
        {
            return new Socket(new SafeSocketHandle(inherited[0], ownsHandle: true));
        }

        Directory.CreateDirectory(paths.Runtime);
        File.Delete(paths.Socket);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(paths.Socket));
        File.SetUnixFileMode(paths.Socket, Everyone);
        socket.Listen(Backlog);
        return socket;
    }

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(Socket listener, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await listener.AcceptAsync(cancellation);
            }
            catch (SocketException e)
            {
                // Out of descriptors, most likely: those in use end by themselves.
                Log.AcceptFailed(log, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
                continue;
            }

            _ = ServeAsync(connection, cancellation);
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken cancellation)
    {
        using (connection)
        {
            uint? counted = null;
            try
            {
                var peer = PeerReader.Read(connection);
                if (!TryCount(peer.Uid))
                {
                    Log.TooManyConnections(log, peer.Uid);
                    return;
                }

                counted = peer.Uid;
                await using var stream = new NetworkStream(connection);
                await ConverseAsync(new VarlinkStream(stream), new CallContext(peer), cancellation);
            }
            catch (Exception e) when (e is ProtocolException or IOException or SocketException or OperationCanceledException or TimeoutException)
            {
                Log.ConnectionEnded(log, e);
            }
            catch (Exception e)
            {
                Log.CallFailed(log, e);
            }
            finally
            {
                if (counted is { } uid)
                {
                    Uncount(uid);
                }

                Memory.TrimSoon();
            }
        }
    }

    private async Task ConverseAsync(VarlinkStream framing, CallContext context, CancellationToken cancellation)
    {
        var next = framing.ReadAsync(cancellation);
        while (await next.WaitAsync(Patience, time, cancellation) is { } message)
        {
            var call = VarlinkCall.Parse(message);
            next = framing.ReadAsync(cancellation);
            if (call.More)
            {
                // Whoever asks for more and then hangs up, or asks for something else, has seen enough.
                using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                _ = next.ContinueWith(_ => watching.Cancel(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                await AnswerAsync(call, framing, context, watching.Token, cancellation);
                continue;
            }

            calls.Begin();
            try
            {
                await AnswerAsync(call, framing, context, cancellation, cancellation);
            }
            finally
            {
                calls.End();
            }
        }
    }

    private async Task AnswerAsync(VarlinkCall call, VarlinkStream framing, CallContext context, CancellationToken watching, CancellationToken cancellation)
    {
        await foreach (var reply in _dispatcher.AnswerAsync(call, context, watching))
        {
            await framing.WriteAsync(reply.ToMessage(), cancellation).WaitAsync(Patience, time, cancellation);
        }
    }

    private bool TryCount(uint uid)
    {
        lock (_lock)
        {
            // Root's are counted by themselves: nobody else can use up what a confirm needs.
            var own = _connections.GetValueOrDefault(uid);
            var others = _connections.Where(c => c.Key != 0).Sum(c => c.Value);
            if (uid == 0 ? own >= MostConnections : others >= MostConnections || own >= MostConnectionsOfAUser)
            {
                return false;
            }

            _connections[uid] = own + 1;
            return true;
        }
    }

    private void Uncount(uint uid)
    {
        lock (_lock)
        {
            if (--_connections[uid] == 0)
            {
                _connections.Remove(uid);
            }
        }
    }
}
