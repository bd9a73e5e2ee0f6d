using System.Net;
using System.Net.Sockets;
using Watchdog.Probes.Stranger;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

public sealed class GreetingTests
{
    private readonly NetworkThread _thread = NetworkThread.StartInside(new FakePrograms());

    [OneTimeTearDown]
    public void End() => _thread.Dispose();

    [Test]
    public async Task TryAny_TheFirstGreets_TheOthersAreLeftAlone()
    {
        using var first = Listening("SSH-2.0-OpenSSH_9.9\r\n");
        using var second = Listening(null);

        Assert.That(await TryAnyAsync(first, second), Is.Null);
        Assert.That(second.Pending(), Is.False, "a connection that sshd would have to bear");
    }

    [Test]
    public async Task TryAny_TheFirstIsSilent_TheNextIsTriedBesideIt()
    {
        using var silent = Listening(null);
        using var second = Listening("SSH-2.0-OpenSSH_9.9\r\n");

        Assert.That(await TryAnyAsync(silent, second), Is.Null);
    }

    [Test]
    public async Task TryAny_NoneGreets_SaysWhatEachDid()
    {
        using var other = Listening("HTTP/1.1 400 Bad Request\r\n");
        using var closed = Listening("");

        var fault = await TryAnyAsync(other, closed);

        Assert.That(fault, Does.Contain($"{other.LocalEndpoint} does not greet as SSH").And.Contain($"{closed.LocalEndpoint} closes without a greeting"));
    }

    [Test]
    public async Task TryAny_ItNeedNotGreet_TheListenerHearsOfNoConnection()
    {
        using var silent = Listening(null);

        var fault = await Greeting.TryAnyAsync(_thread, [(IPEndPoint)silent.LocalEndpoint], greets: false, CancellationToken.None);

        Assert.That(fault, Is.Null);
        Assert.That(silent.Server.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectRead), Is.False, "sshd would log it, and sshguard count it");
    }

    [Test]
    public async Task TryAny_ItNeedNotGreetAndNobodyListens_SaysSo()
    {
        var gone = Listening(null);
        var address = (IPEndPoint)gone.LocalEndpoint;
        gone.Dispose();

        Assert.That(await Greeting.TryAnyAsync(_thread, [address], greets: false, CancellationToken.None), Does.Contain("refused"));
    }

    private Task<string?> TryAnyAsync(params TcpListener[] listeners) =>
        Greeting.TryAnyAsync(_thread, [.. listeners.Select(l => (IPEndPoint)l.LocalEndpoint)], greets: true, CancellationToken.None);

    /// <summary>A listener that says something to the first who comes; null: nothing, and it stays open.</summary>
    private static TcpListener Listening(string? greeting)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        if (greeting is not null)
        {
            _ = Task.Run(async () =>
            {
                try
                {
                    using var client = await listener.AcceptSocketAsync();
                    await client.SendAsync(System.Text.Encoding.ASCII.GetBytes(greeting));
                }
                catch (SocketException)
                {
                    // Nobody came.
                }
            });
        }

        return listener;
    }
}
