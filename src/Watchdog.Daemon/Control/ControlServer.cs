using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Watchdog.Daemon.Logging;
using Watchdog.Daemon.Loop;
using Watchdog.Host;
using Watchdog.Host.Native;
using Watchdog.Host.Peers;
using Watchdog.Protocol;

namespace Watchdog.Daemon.Control;

/// <summary>
/// The control socket: takes connections up to a limit, each served by itself, so that a slow or silent peer holds up
/// nobody. A connection is counted before anything else is done for it, and what is done for it is done elsewhere: the
/// next one is taken at once. It listens before the daemon says that it is ready.
/// </summary>
internal sealed class ControlServer(
    Paths paths,
    IControlService service,
    Permissions permissions,
    CallsInFlight calls,
    TimeProvider time,
    ILogger<ControlServer> log) : IDaemonPart
{
    private static readonly byte[] Refusal =
    [
        .. VarlinkReply.Refusal(new RefusedError
        {
            Code = "too-many-connections",
            Reason = "there are too many connections to the daemon",
            Hint = $"close some, or try again: a user may have {ConnectionPlaces.MostOfAUser} at once; root, the operators and all others {ConnectionPlaces.MostOfAKind} each",
        }.ToVarlink()).ToMessage(),
        0,
    ];

    // The backlog that PID 1 asks for by default (systemd.socket(5), Backlog=); the kernel grants net.core.somaxconn of it at most.
    private const int Backlog = 4096;
    private const int AtOnce = 64;
    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>How long a peer may take for its next call, and to take a reply.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VarlinkDispatcher _dispatcher = new(service);
    private readonly ConnectionPlaces _places = new(time);
    private Socket? _listener;

    /// <summary>Opens the socket, or takes the one that PID 1 opened. Called once, before it serves.</summary>
    /// <param name="inherited">Descriptors from socket activation.</param>
    /// <returns>The socket, which lives as long as the daemon.</returns>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public Socket Listen(IReadOnlyList<int> inherited) => _listener = Open(inherited);

    /// <summary>Serves until it is cancelled.</summary>
    /// <exception cref="InvalidOperationException">It does not listen yet.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var listener = _listener ?? throw new InvalidOperationException("the control socket is served before it is opened");
        for (var accepted = 0; !cancellation.IsCancellationRequested; accepted++)
        {
            if (accepted % AtOnce == 0)
            {
                // While somebody connects without a pause nothing here has to wait, and the caller, and whoever else wants this
                // thread, would never get it back.
                await Task.Yield();
            }

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

            if (Admit(connection) is { } place)
            {
                _ = Task.Run(() => ServeAsync(connection, place, cancellation), CancellationToken.None);
            }
            else
            {
                Refuse(connection);
            }
        }
    }

    /// <summary>Says why, in a reply to the call that the peer is about to make, and closes. Waits for nobody.</summary>
    private static void Refuse(Socket connection)
    {
        using (connection)
        {
            try
            {
                // It fits into the buffer of a socket over which nothing was sent.
                connection.Blocking = false;
                connection.Send(Refusal);
            }
            catch (SocketException)
            {
                // The peer has gone.
            }
        }
    }

    private Socket Open(IReadOnlyList<int> inherited)
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

    /// <summary>Counts a connection, by what the kernel says of its peer; null when there is no place for it.</summary>
    private ConnectionPlaces.Place? Admit(Socket connection)
    {
        try
        {
            var (uid, groups) = PeerReader.ReadUser(connection);
            var mayOperate = permissions.MayOperate(uid, groups);
            if (_places.Take(uid, mayOperate, out var refused) is { } place)
            {
                return place;
            }

            if (refused > 0)
            {
                Log.TooManyConnections(log, uid, refused);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            Log.ConnectionEnded(log, e);
        }

        return null;
    }

    private async Task ServeAsync(Socket connection, ConnectionPlaces.Place place, CancellationToken cancellation)
    {
        using (connection)
        using (place)
        {
            try
            {
                await using var stream = new NetworkStream(connection);
                await ConverseAsync(new VarlinkStream(stream), new CallContext(PeerReader.Read(connection, place.MayOperate)), cancellation);
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
                // A client that asked for more replies, and then hangs up or calls something else, has seen enough.
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
}
