using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Watchdog.Executor.Drills;
using Watchdog.Protocol;

namespace Watchdog.Tests.Drills;

/// <summary>An executor that says what it is told to, at a drill's real socket.</summary>
internal sealed class FakeExecutor : IDisposable
{
    private readonly Socket _connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private NetworkStream _stream = null!;
    private VarlinkStream _messages = null!;

    private FakeExecutor()
    {
    }

    public DrillOrder Order { get; private set; } = null!;

    public static RehearsedStep Passed(string name) => new(name, true, TimeSpan.FromMilliseconds(100), "well");

    public static async Task<FakeExecutor> ComeAsync(string socket)
    {
        var executor = new FakeExecutor();
        await executor._connection.ConnectAsync(new UnixDomainSocketEndPoint(socket));
        executor._stream = new NetworkStream(executor._connection);
        executor._messages = new VarlinkStream(executor._stream);
        executor.Order = JsonSerializer.Deserialize((await executor._messages.ReadAsync(default))!, DrillJson.Default.DrillOrder)!;
        return executor;
    }

    /// <summary>Says these steps, and ends.</summary>
    public static async Task SayAllAsync(string socket, params RehearsedStep[] steps)
    {
        using var executor = await ComeAsync(socket);
        foreach (var step in steps)
        {
            await executor.SayAsync(step);
        }
    }

    public Task SayAsync(RehearsedStep step) => SayAsync(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(step, DrillJson.Default.RehearsedStep)));

    public Task SayAsync(string text) => _messages.WriteAsync(Encoding.UTF8.GetBytes(text), default);

    /// <summary>Waits until the daemon has hung up.</summary>
    public async Task IsLeftAsync()
    {
        try
        {
            while (await _messages.ReadAsync(default) is not null)
            {
            }
        }
        catch (IOException)
        {
            // Hung up, with something of ours unread.
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _connection.Dispose();
    }
}
