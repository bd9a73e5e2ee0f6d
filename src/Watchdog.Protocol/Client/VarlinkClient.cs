using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Watchdog.Protocol;

/// <summary>A client of the interface over a unix socket. One call at a time.</summary>
public sealed class VarlinkClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly VarlinkStream _messages;

    /// <summary>Creates a client of a connection, which it then owns.</summary>
    public VarlinkClient(Stream stream)
    {
        _stream = stream;
        _messages = new VarlinkStream(stream, VarlinkStream.ClientLimit);
    }

    /// <summary>Connects.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="timeout">How long to wait for the connection; more than zero.</param>
    /// <param name="time">The clock for the timeout.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ConnectException">The socket cannot be reached.</exception>
    public static async Task<VarlinkClient> ConnectAsync(string path, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Blocking, on a thread of its own: where others keep the listener's queue full, the kernel lets a blocking
            // connect wait for its turn, the one that came first going first (unix(7); Linux, unix_stream_connect), and
            // fails one that does not block with EAGAIN at once.
            await Task.Run(() => socket.Connect(new UnixDomainSocketEndPoint(path)), either.Token).WaitAsync(either.Token);
            return new VarlinkClient(new NetworkStream(socket, ownsSocket: true));
        }
        catch (Exception e) when (ToConnectException(e, limit.IsCancellationRequested) is { } known)
        {
            socket.Dispose();
            throw known;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls a method and waits for its one reply.</summary>
    /// <exception cref="ControlErrorException">The service answered with an error.</exception>
    /// <exception cref="ProtocolException">The answer is not one, or the connection closed before it came.</exception>
    public async Task<ControlReply<TReply>> CallAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(method);
        await SendAsync(new VarlinkCall { Method = method.FullName, Parameters = method.WriteParameters(parameters) }, cancellation);
        var (reply, continues) = await ReceiveAsync(method, cancellation);
        return continues
            ? throw new ProtocolException(ProtocolFault.Invalid, "more replies were announced than were asked for")
            : reply;
    }

    /// <summary>Calls a method with <c>more</c> and yields its replies until the last one.</summary>
    /// <exception cref="ControlErrorException">The service answered with an error.</exception>
    /// <exception cref="ProtocolException">An answer is not one, or the connection closed before the last.</exception>
    public async IAsyncEnumerable<ControlReply<TReply>> CallMoreAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        TParameters parameters,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        ArgumentNullException.ThrowIfNull(method);
        await SendAsync(new VarlinkCall { Method = method.FullName, Parameters = method.WriteParameters(parameters), More = true }, cancellation);
        bool continues;
        do
        {
            (var reply, continues) = await ReceiveAsync(method, cancellation);
            yield return reply;
        }
        while (continues);
    }

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task SendAsync(VarlinkCall call, CancellationToken cancellation)
    {
        try
        {
            await _messages.WriteAsync(call.ToMessage(), cancellation);
        }
        catch (IOException)
        {
            // A service that refuses the connection itself says why and closes: that may have come before the call went out.
        }
    }

    private async Task<(ControlReply<TReply> Reply, bool Continues)> ReceiveAsync<TParameters, TReply>(
        ControlMethod<TParameters, TReply> method,
        CancellationToken cancellation)
        where TParameters : class
        where TReply : class
    {
        byte[]? message;
        try
        {
            message = await _messages.ReadAsync(cancellation);
        }
        catch (IOException)
        {
            message = null;
        }

        var reply = VarlinkReply.Parse(message ?? throw Gone());
        return reply.Error is { } error
            ? throw new ControlErrorException(new VarlinkError(error, reply.Parameters))
            : (new ControlReply<TReply>(method.ReadReply(reply.Parameters), reply.Parameters), reply.Continues);
    }

    private static ProtocolException Gone() => new(ProtocolFault.Closed, "connection closed before the answer came");

    private static ConnectException? ToConnectException(Exception e, bool timedOut) => e switch
    {
        OperationCanceledException when timedOut => new(ConnectFault.TimedOut, "it did not take the connection in time"),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(ConnectFault.NotListening, "nothing listens there"),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => new(ConnectFault.NotPermitted, "permission denied"),
        // ENOENT: .NET has no code of its own for it.
        SocketException { NativeErrorCode: 2 } or SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            new(ConnectFault.NotFound, "no such file"),
        SocketException other => new(ConnectFault.Other, other.Message),
        // A path that is empty or longer than a socket's address allows (unix(7): 108 bytes).
        ArgumentException => new(ConnectFault.Other, "not a path for a socket"),
        _ => null,
    };
}
