using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests;

/// <summary>Listens on a unix socket in a directory of its own, records the calls, and answers as it is told.</summary>
/// <remarks>An answer is what goes over the wire, NULs and all; then the connection is closed. Null: it stays open, unanswered.</remarks>
internal sealed class FakeDaemon : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rollbackctl-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<VarlinkCall, int, string?> _answer;
    private readonly Task _serving;

    public FakeDaemon(Func<VarlinkCall, int, string?> answer)
    {
        _answer = answer;
        SocketPath = Path.Combine(_directory, "control");
        _socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _socket.Listen(8);
        _serving = ServeAsync();
    }

    public string SocketPath { get; }

    public List<VarlinkCall> Calls { get; } = [];

    public static FakeDaemon Replies(string reply) => new((_, _) => reply);

    public static string Reply(JsonElement parameters, bool continues = false) =>
        Encoding.UTF8.GetString(new VarlinkReply { Parameters = parameters, Continues = continues }.ToMessage()) + "\0";

    public static string Refuse(ControlError error) => Refuse(error.ToVarlink());

    public static string Refuse(VarlinkError error) => Encoding.UTF8.GetString(VarlinkReply.Refusal(error).ToMessage()) + "\0";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _serving;
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _socket.AcceptAsync(_stop.Token);
                await using var stream = new NetworkStream(connection);
                if (await new VarlinkStream(stream).ReadAsync(_stop.Token) is not { } message)
                {
                    continue;
                }

                Calls.Add(VarlinkCall.Parse(message));
                if (_answer(Calls[^1], Calls.Count) is { } answer)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
                }
                else
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // The test is over.
        }
    }
}
