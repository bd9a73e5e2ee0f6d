using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Watchdog.Daemon.Control;
using Watchdog.Daemon.Loop;
using Watchdog.Host.Peers;
using Watchdog.Protocol;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Control;

/// <summary>Over a real socket, with a service that only remembers who called.</summary>
internal sealed partial class ControlServerTests
{
    private TempHost _host = null!;
    private ManualTime _time = null!;
    private Service _service = null!;
    private CallsInFlight _calls = null!;
    private Socket _listener = null!;
    private CancellationTokenSource _stop = null!;
    private Task _running = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        _time = new ManualTime();
        _service = new Service();
        _calls = new CallsInFlight();
        var server = new ControlServer(_host.Paths, _service, new Permissions(""), _calls, _time, NullLogger<ControlServer>.Instance);
        _listener = server.Listen([]);
        _stop = new CancellationTokenSource();
        _running = server.RunAsync(_stop.Token);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, TaskScheduler.Default).SoonAsync();
        _stop.Dispose();
        _listener.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task Call_FromThisProcess_ServiceKnowsWhoItIs()
    {
        using var socket = await ConnectAsync();

        await SendAsync(socket, "{\"method\":\"org.rollback-watchdog.Control.Status\"}\0");
        Assert.That(await ReadAsync(socket), Does.Contain("running_system"));

        var peer = _service.Peers.Single();
        Assert.Multiple(() =>
        {
            Assert.That(peer.Pid, Is.EqualTo(Environment.ProcessId));
            Assert.That(peer.Uid == 0, Is.EqualTo(Environment.IsPrivilegedProcess));
            Assert.That(peer.Groups, Is.Not.Empty);
            Assert.That(peer.Began, Is.Not.Null);
        });
    }

    /// <summary>Whoever comes beyond the limit is told so by the answer to the first call, whether it goes out before or after that.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Call_TooManyConnections_IsRefusedByName(bool isClosedBefore)
    {
        var held = new List<Socket>();
        for (var i = 0; i < (Environment.IsPrivilegedProcess ? ConnectionPlaces.MostOfAKind : ConnectionPlaces.MostOfAUser); i++)
        {
            held.Add(await ConnectAsync());
        }

        await using var client = await VarlinkClient.ConnectAsync(_host.Paths.Socket, Wait.Long, TimeProvider.System, default);
        if (isClosedBefore)
        {
            using var another = await ConnectAsync();
            Assert.That(await ReadAsync(another), Does.Contain("too-many-connections"), "and those before it are closed");
        }

        var refused = (await Assert.ThrowsAsync<ControlErrorException>(() => client.CallAsync(ControlMethods.Status, new NoParameters(), default).SoonAsync()))!;
        Assert.That((refused.Code, refused.Is("Refused")), Is.EqualTo(("too-many-connections", true)));
        held.ForEach(static h => h.Dispose());
    }

    /// <summary>Until its answer is written: whoever makes way for another daemon waits for that.</summary>
    [Test]
    public async Task Call_NotAnsweredYet_IsInFlight()
    {
        using var socket = await ConnectAsync();
        _service.Held = new TaskCompletionSource();

        await SendAsync(socket, "{\"method\":\"org.rollback-watchdog.Control.Status\"}\0");
        await Wait.UntilAsync(() => !_calls.NoneAsync.IsCompleted, "it is in flight");
        var none = _calls.NoneAsync;

        _service.Held.SetResult();
        Assert.That(await ReadAsync(socket), Does.Contain("running_system"));
        await none.SoonAsync();
    }

    [Test]
    public async Task Call_ForMore_IsNotInFlight()
    {
        using var socket = await ConnectAsync();

        await SendAsync(socket, "{\"method\":\"org.rollback-watchdog.Control.Status\",\"more\":true}\0");
        Assert.That(await ReadAsync(socket), Does.Contain("running_system"));

        Assert.That(_service.Watching, Is.EqualTo(1));
        Assert.That(_calls.NoneAsync.IsCompleted, Is.True);
    }

    [Test]
    public async Task Call_Introspection_Works()
    {
        await using var client = await VarlinkClient.ConnectAsync(_host.Paths.Socket, Wait.Long, TimeProvider.System, CancellationToken.None);

        var info = await client.CallAsync(ControlMethods.GetInfo, new NoParameters(), CancellationToken.None).SoonAsync();
        var description = await client.CallAsync(ControlMethods.GetInterfaceDescription, new DescriptionParameters { Interface = Interface.Name }, CancellationToken.None).SoonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(info.Value.Interfaces, Does.Contain(Interface.Name));
            Assert.That(description.Value.Description, Does.Contain("method Arm"));
        });
    }

    [TestCase("garbage\0")]
    [TestCase("\0")]
    [TestCase("[]\0")]
    [TestCase("{}\0")]
    [TestCase("{\"method\":7}\0")]
    [TestCase("GET / HTTP/1.1\r\n\r\n\0")]
    public async Task Call_Garbage_ClosesOnlyThatConnection(string garbage)
    {
        using var bad = await ConnectAsync();
        await SendAsync(bad, garbage);
        Assert.That(await ReadAsync(bad), Is.Empty);

        using var good = await ConnectAsync();
        await SendAsync(good, "{\"method\":\"org.varlink.service.GetInfo\"}\0");
        Assert.That(await ReadAsync(good), Does.Contain("rollback-watchdogd"));
    }

    [Test]
    public async Task Call_LongerThanTheLimit_IsClosed()
    {
        using var socket = await ConnectAsync();
        var sending = SendAsync(socket, new string(' ', VarlinkStream.ServerLimit + 2));

        Assert.That(await ReadAsync(socket), Is.Empty);
        await sending.ContinueWith(static _ => { }, TaskScheduler.Default).SoonAsync();
    }

    [TestCase("")]
    [TestCase("{\"method\":\"org.varl")]
    public async Task Call_HalfAMessageAndThenSilence_IsClosedAfterThePatience(string half)
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, half);
        var reading = ReadAsync(socket);
        await Wait.UntilAsync(() => _time.Waiting.Count == 1, "it waits");

        _time.Advance(ControlServer.Patience - TimeSpan.FromSeconds(1));
        Assert.That(reading.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await reading.SoonAsync(), Is.Empty);
    }

    [Test]
    public async Task Call_ServiceThrows_ClosesOnlyThatConnection()
    {
        _service.Throws = true;
        using var bad = await ConnectAsync();
        await SendAsync(bad, "{\"method\":\"org.rollback-watchdog.Control.Probe\"}\0");

        Assert.That(await ReadAsync(bad), Is.Empty);
        Assert.That(_running.IsCompleted, Is.False);
    }

    [Test]
    public async Task Watch_ClientHangsUp_StreamEnds()
    {
        var socket = await ConnectAsync();
        await SendAsync(socket, "{\"method\":\"org.rollback-watchdog.Control.Status\",\"more\":true}\0");
        Assert.That(await ReadAsync(socket), Does.Contain("\"continues\":true"));
        _time.Advance(10 * ControlServer.Patience);
        Assert.That(_service.Watching, Is.EqualTo(1), "a watcher may be silent for as long as it likes");

        socket.Dispose();

        await Wait.UntilAsync(() => _service.Watching == 0, "the stream has ended");
    }

    [Test]
    public async Task Watch_ReaderTakesNothing_IsClosedAndHoldsUpNobody()
    {
        _service.Floods = true;
        using var slow = await ConnectAsync();
        slow.ReceiveBufferSize = 4096;
        await SendAsync(slow, "{\"method\":\"org.rollback-watchdog.Control.Status\",\"more\":true}\0");
        var before = -1;
        await Wait.UntilAsync(
            () =>
            {
                var stuck = before == _service.Sent && before > 0;
                before = _service.Sent;
                return stuck && _time.Waiting.Count > 0;
            },
            "its buffer is full");

        using var other = await ConnectAsync();
        await SendAsync(other, "{\"method\":\"org.varlink.service.GetInfo\"}\0");
        Assert.That(await ReadAsync(other), Does.Contain("rollback-watchdogd"));

        _time.Advance(ControlServer.Patience);
        await Wait.UntilAsync(() => _service.Watching == 0, "it was given up");
    }

    /// <summary>What the daemon does besides is begun after the server: probes, the watch on logins, its sign of life.</summary>
    [Test]
    [CancelAfter(30_000)]
    public async Task RunAsync_ConnectionsComeWithoutAPause_GoesBackToItsCaller(CancellationToken cancellation)
    {
        using var host = new TempHost();
        var server = new ControlServer(host.Paths, _service, new Permissions(""), _calls, _time, NullLogger<ControlServer>.Instance);
        using var listener = server.Listen([]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var floods = Enumerable.Range(0, 3).Select(_ => new Thread(() => Flood(host.Paths.Socket, stop.Token)) { IsBackground = true }).ToList();
        floods.ForEach(f => f.Start());
        await Wait.UntilAsync(() => listener.Poll(0, SelectMode.SelectRead), "they come");

        var running = Task.CompletedTask;
        var begun = Task.Run(() => { running = server.RunAsync(stop.Token); }, cancellation);

        await begun.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, cancellation);
        await stop.CancelAsync();

        // Else one that waits in connect(2), the backlog being full, waits for good: nobody accepts any more.
        listener.Dispose();
        Assert.That(floods.TrueForAll(static f => f.Join(TimeSpan.FromSeconds(10))), Is.True, "they end");
        await running.ContinueWith(static _ => { }, TaskScheduler.Default).SoonAsync();
    }

    private static void Flood(string path, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException)
            {
                // The backlog is full.
            }
        }
    }

    [Test]
    public void Listen_SocketLeftByACrash_IsReplacedAndOpenToAll()
    {
        using var again = new ControlServer(_host.Paths, _service, new Permissions(""), _calls, _time, NullLogger<ControlServer>.Instance).Listen([]);

        Assert.That((int)File.GetUnixFileMode(_host.Paths.Socket), Is.EqualTo(0x1b6));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_host.Paths.Socket));
        return socket;
    }

    private static Task<int> SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>One message, or nothing when the connection was closed.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        try
        {
            while (await socket.ReceiveAsync(buffer).SoonAsync() == 1 && buffer[0] != 0)
            {
                text.Append((char)buffer[0]);
            }
        }
        catch (SocketException)
        {
            // Reset: closed with something of ours unread.
        }

        return text.ToString();
    }

    private sealed class Service : IControlService
    {
        private int _watching;
        private int _sent;

        public List<Peer> Peers { get; } = [];

        public bool Throws { get; set; }

        public bool Floods { get; set; }

        public int Watching => Volatile.Read(ref _watching);

        public int Sent => Volatile.Read(ref _sent);

        /// <summary>What a status waits for, if anything.</summary>
        public TaskCompletionSource? Held { get; set; }

        public async Task<Answer<StatusReply>> StatusAsync(CallContext context, CancellationToken cancellation)
        {
            Peers.Add((Peer)context.Peer!);
            await (Held?.Task ?? Task.CompletedTask);
            return Reply();
        }

        public async IAsyncEnumerable<Answer<StatusReply>> WatchAsync(CallContext context, [EnumeratorCancellation] CancellationToken cancellation)
        {
            Interlocked.Increment(ref _watching);
            try
            {
                do
                {
                    Interlocked.Increment(ref _sent);
                    yield return Reply();
                }
                while (Floods);
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _watching);
            }
        }

        public Task<Answer<ProbeReply>> ProbeAsync(CallContext context, CancellationToken cancellation) =>
            Throws ? throw new KeyNotFoundException("a bug") : throw new NotSupportedException();

        public Task<Answer<ArmReply>> ArmAsync(ArmParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<ArmReply> BaselineAsync(ArmReply armed, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<SessionReply>> HeartbeatAsync(HeartbeatParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<ConfirmReply>> ConfirmAsync(ConfirmParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<SessionReply>> DisarmAsync(DisarmParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<SessionReply>> RollBackAsync(RollBackParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<AllowReply>> AllowAsync(AllowParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<IncomingReply>> IncomingAsync(IncomingParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<CheckReply>> CheckAsync(CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<Answer<DrillReply>> DrillAsync(CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Answer<HistoryReply>> HistoryAsync(HistoryParameters parameters, CallContext context, CancellationToken cancellation) => throw new NotSupportedException();

        private static StatusReply Reply() => new() { RunningSystem = "/r", BootedSystem = "/b", Version = "1", Warnings = [] };
    }
}
