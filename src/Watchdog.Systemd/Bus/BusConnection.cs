using System.Net.Sockets;
using Tmds.DBus.Protocol;
using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Bus;

/// <summary>One D-Bus connection on which every wait is bounded.</summary>
/// <remarks>
/// Tmds.DBus.Protocol, because Tmds.DBus itself makes code at run time, which a native program cannot.
/// </remarks>
internal sealed class BusConnection : IDisposable
{
    internal const string PrivateSocket = "/run/systemd/private";
    internal const string SystemBusSocket = "/run/dbus/system_bus_socket";

    private readonly DBusConnection _connection;

    private BusConnection(DBusConnection connection) => _connection = connection;

    /// <summary>Writes the arguments of a call.</summary>
    internal delegate void Arguments(ref MessageWriter writer);

    /// <summary>Connects and authenticates.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="isBus">Whether a message bus must be there; else a peer is meant.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <exception cref="BusUnavailableException">Nobody is there, or says nothing in time.</exception>
    internal static BusConnection Open(string path, bool isBus, TimeSpan timeout)
    {
        const string Operation = "connect";
        var connection = new DBusConnection(isBus ? new DBusConnectionOptions("unix:path=" + path) : new PeerConnectionOptions(path));
        try
        {
            Wait(connection.ConnectAsync().AsTask(), Operation, timeout);
            return isBus && connection.UniqueName is null
                ? throw BusErrors.Unavailable(Operation, Errno.NotConnected)
                : new BusConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes a call.</summary>
    /// <param name="call">Whom and what.</param>
    /// <param name="signature">The types of the arguments; null for none.</param>
    /// <param name="arguments">Writes them.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <exception cref="SystemdException">The answer is an error.</exception>
    /// <exception cref="BusUnavailableException">No answer in time.</exception>
    internal T Call<T>(in Method call, string? signature, Arguments arguments, MessageValueReader<T> read, TimeSpan timeout) =>
        Wait(_connection.CallMethodAsync(Create(call, signature, arguments), read), call.Member, timeout).Result;

    /// <summary>Makes a call whose answer has no value.</summary>
    /// <inheritdoc cref="Call{T}"/>
    internal void Call(in Method call, string? signature, Arguments arguments, TimeSpan timeout) =>
        Wait(_connection.CallMethodAsync(Create(call, signature, arguments)), call.Member, timeout);

    /// <summary>Has signals told, until the connection ends. On a bus only those that come from the owner of the rule's sender.</summary>
    /// <param name="rule">Which.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="tell">Gets each; null when the connection is lost. It must not throw, nor block.</param>
    /// <param name="timeout">The longest wait for the bus to take the rule.</param>
    /// <exception cref="BusUnavailableException">The connection is lost, or the bus does not answer.</exception>
    internal void Watch<T>(MatchRule rule, MessageValueReader<T> read, Action<T?> tell, TimeSpan timeout)
        where T : class
    {
        const ObserverFlags Lost = ObserverFlags.EmitOnConnectionFailed | ObserverFlags.EmitOnConnectionClosed | ObserverFlags.EmitOnReaderFailed;
        ValueTask<IDisposable> watching = _connection.AddMatchAsync(
            rule,
            read,
            (Notification<T> told) => tell(told.HasValue ? told.Value : null),
            emitOnCapturedContext: false,
            Lost);
        Wait(watching.AsTask(), "AddMatch", timeout);
    }

    public void Dispose() => _connection.Dispose();

    private MessageBuffer Create(in Method call, string? signature, Arguments arguments)
    {
        MessageWriter writer = _connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(call.Destination, call.Path, call.Interface, call.Member, signature);
            arguments(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Blocks until a task has ended, and makes of its exception one of ours.</summary>
    private static TTask Wait<TTask>(TTask task, string operation, TimeSpan timeout)
        where TTask : Task
    {
        try
        {
            return task.Wait(timeout) ? task : throw BusErrors.Unavailable(operation, Errno.TimedOut);
        }
        catch (AggregateException exception) when (Translate(operation, exception.InnerException) is { } translated)
        {
            throw translated;
        }
    }

    private static SystemdException? Translate(string operation, Exception? exception) => exception switch
    {
        DBusErrorReplyException reply => BusErrors.Create(operation, BusErrors.ErrnoOf(reply.ErrorName), reply.ErrorName, reply.ErrorMessage),
        DBusConnectionException { InnerException: SocketException socket } => BusErrors.Unavailable(operation, NumberOf(socket)),
        SocketException socket => BusErrors.Unavailable(operation, NumberOf(socket)),
        DBusConnectionException or ObjectDisposedException or IOException => BusErrors.Unavailable(operation, Errno.NotConnected),
        DBusExceptionBase => BusErrors.Create(operation, Errno.BadMessage),
        _ => null,
    };

    // .NET has no name for ENOENT and calls a socket that is not there an address that is not available.
    private static int NumberOf(SocketException exception) =>
        exception.SocketErrorCode == SocketError.AddressNotAvailable ? Errno.NoEntry : exception.NativeErrorCode;

    /// <summary>A method of an object.</summary>
    /// <param name="Destination">The name on the bus; null for a peer.</param>
    /// <param name="Path">The object.</param>
    /// <param name="Interface">The interface.</param>
    /// <param name="Member">The method.</param>
    internal readonly record struct Method(string? Destination, string Path, string Interface, string Member);
}
