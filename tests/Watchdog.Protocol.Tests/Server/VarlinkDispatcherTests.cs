using System.Text;

namespace Watchdog.Protocol.Tests.Server;

internal sealed class VarlinkDispatcherTests
{
    private readonly FakeControlService _service = new();

    [TestCase("Arm", "ArmAsync")]
    [TestCase("Heartbeat", "HeartbeatAsync")]
    [TestCase("Confirm", "ConfirmAsync")]
    [TestCase("Disarm", "DisarmAsync")]
    [TestCase("RollBack", "RollBackAsync")]
    [TestCase("Status", "StatusAsync")]
    [TestCase("Probe", "ProbeAsync")]
    [TestCase("Check", "CheckAsync")]
    [TestCase("History", "HistoryAsync")]
    public async Task AnswerAsync_Method_ReachesTheServiceWithThePeer(string method, string called)
    {
        _service.Calls.Clear();

        var replies = await AskAsync($$"""{"method":"org.rollback-watchdog.Control.{{method}}"}""");

        Assert.That(_service.Calls, Is.EqualTo(new[] { (called, (object?)"the peer") }));
        Assert.That(replies, Has.Count.EqualTo(1));
        Assert.That((replies[0].Error, replies[0].Continues), Is.EqualTo(((string?)null, false)));
    }

    [Test]
    public async Task AnswerAsync_Parameters_AreRead()
    {
        await AskAsync("""{"method":"org.rollback-watchdog.Control.Arm","parameters":{"target":"booted","window_usec":5,"except":["a"]}}""");

        Assert.That(_service.LastArm, Is.Not.Null);
        Assert.That((_service.LastArm!.Target, _service.LastArm.WindowUsec, _service.LastArm.Except![0]), Is.EqualTo(("booted", 5L, "a")));
    }

    [TestCase("""{"method":"org.rollback-watchdog.Control.Arm","parameters":{"window_usec":"x"}}""", "InvalidParameter", "window_usec")]
    [TestCase("""{"method":"org.varlink.service.GetInterfaceDescription"}""", "InvalidParameter", "interface")]
    [TestCase("""{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}""", "InterfaceNotFound", "a.b")]
    [TestCase("""{"method":"org.varlink.service.Nope"}""", "MethodNotFound", "org.varlink.service.Nope")]
    [TestCase("""{"method":"org.rollback-watchdog.Control.arm"}""", "MethodNotFound", "org.rollback-watchdog.Control.arm")]
    [TestCase("""{"method":"org.rollback-watchdog.Control."}""", "MethodNotFound", "org.rollback-watchdog.Control.")]
    [TestCase("""{"method":"com.example.X.Arm"}""", "InterfaceNotFound", "com.example.X")]
    [TestCase("""{"method":"Arm"}""", "InterfaceNotFound", "")]
    [TestCase("""{"method":""}""", "InterfaceNotFound", "")]
    [TestCase("""{"method":"a\u001b.b"}""", "InterfaceNotFound", "a\\x1b")]
    [TestCase("""{"method":"org.rollback-watchdog.Control.Status","upgrade":true}""", "InvalidParameter", "upgrade")]
    public async Task AnswerAsync_WrongCall_IsRefusedByName(string call, string error, string about)
    {
        var reply = (await AskAsync(call)).Single();

        Assert.That(reply.Error, Is.EqualTo("org.varlink.service." + error));
        Assert.That(reply.Parameters.EnumerateObject().Single().Value.GetString(), Is.EqualTo(about));
        Assert.That(_service.LastArm, Is.Null);
    }

    [Test]
    public async Task AnswerAsync_ServiceRefuses_IsTheErrorReply()
    {
        _service.Refusal = new RefusedError { Code = "proof-too-old", Reason = "r", Hint = "h" };

        var reply = (await AskAsync("""{"method":"org.rollback-watchdog.Control.Confirm"}""")).Single();

        Assert.That(reply.Error, Is.EqualTo("org.rollback-watchdog.Control.Refused"));
        Assert.That(reply.Parameters.GetProperty("code").GetString(), Is.EqualTo("proof-too-old"));
    }

    [Test]
    public async Task AnswerAsync_Oneway_IsCarriedOutWithoutReply()
    {
        _service.Calls.Clear();

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.RollBack","oneway":true}""");

        Assert.That(replies, Is.Empty);
        Assert.That(_service.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task AnswerAsync_OnewayAndMore_DoesNothing()
    {
        _service.Calls.Clear();

        Assert.That(await AskAsync("""{"method":"org.rollback-watchdog.Control.RollBack","oneway":true,"more":true}"""), Is.Empty);
        Assert.That(_service.Calls, Is.Empty);
    }

    [Test]
    public async Task AnswerAsync_StatusWithMore_StreamsAndEndsWithoutContinues()
    {
        _service.Stream = [Samples.Status, Samples.Status with { Version = "2" }];

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Status","more":true}""");

        Assert.That(replies.Select(r => r.Continues), Is.EqualTo(new[] { true, true, false }));
        Assert.That(replies[^1].Parameters.GetProperty("version").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task AnswerAsync_StatusWithMoreRefused_EndsWithTheError()
    {
        _service.Stream = [Samples.Status, new NotPermittedError { Reason = "r", Hint = "h" }, Samples.Status];

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Status","more":true}""");

        Assert.That(replies, Has.Count.EqualTo(2));
        Assert.That(replies[1].Error, Does.EndWith(".NotPermitted"));
    }

    [Test]
    public async Task AnswerAsync_Drill_SaysEachStep()
    {
        _service.Drill = [Samples.Drill(null), Samples.Drill(null), Samples.Drill(true), Samples.Drill(false)];

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Drill","more":true}""");

        Assert.That(_service.Calls, Is.EqualTo(new[] { ("DrillAsync", (object?)"the peer") }));
        Assert.That(replies.Select(r => r.Parameters.TryGetProperty("saved", out var saved) ? saved.ToString() : "none"), Is.EqualTo(new[] { "none", "none", "True" }));
        Assert.That(replies.Select(r => r.Continues), Is.EqualTo(new[] { true, true, false }));
    }

    /// <summary>Only where more is asked for does the server see that the caller has hung up.</summary>
    [Test]
    public async Task AnswerAsync_DrillWithoutMore_IsRefused()
    {
        _service.Drill = [Samples.Drill(true)];

        Assert.That((await AskAsync("""{"method":"org.rollback-watchdog.Control.Drill"}""")).Single().Error, Is.EqualTo(ServiceErrors.ExpectedMoreName));
    }

    [Test]
    public async Task AnswerAsync_DrillIsRefusedInTheMiddle_EndsWithTheError()
    {
        _service.Drill = [Samples.Drill(null), new SessionOpenError { Id = "k3f9x2", Reason = "r", Hint = "h" }, Samples.Drill(true)];

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Drill","more":true}""");

        Assert.That(replies, Has.Count.EqualTo(2));
        Assert.That(replies[1].Error, Does.EndWith(".SessionOpen"));
    }

    [TestCase(",\"more\":true", "awaited taken")]
    [TestCase("", "taken")]
    public async Task AnswerAsync_ArmBeforeTheBaseline_SaysSoAtOnceToWhomAsksForMore(string more, string expected)
    {
        _service.Baseline = BaselineRound.Awaited;

        var replies = await AskAsync($$"""{"method":"org.rollback-watchdog.Control.Arm"{{more}}}""");

        Assert.That(string.Join(' ', replies.Select(r => r.Parameters.GetProperty("session").GetProperty("baseline").GetString())), Is.EqualTo(expected));
        Assert.That(replies.Select(r => r.Continues), Is.EqualTo(Enumerable.Repeat(true, replies.Count - 1).Append(false)));
    }

    [Test]
    public async Task AnswerAsync_ArmRefusedWithMore_IsAnsweredOnce()
    {
        _service.Baseline = BaselineRound.Awaited;
        _service.Refusal = new RefusedError { Code = "switch-runs", Reason = "r", Hint = "h" };

        var reply = (await AskAsync("""{"method":"org.rollback-watchdog.Control.Arm","more":true}""")).Single();

        Assert.That((reply.Error, reply.Continues), Is.EqualTo(("org.rollback-watchdog.Control.Refused", false)));
    }

    [Test]
    public async Task AnswerAsync_OnewayArm_IsCarriedOutAndNotWaitedFor()
    {
        _service.Baseline = BaselineRound.Awaited;

        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Arm","oneway":true}""");

        Assert.That(replies, Is.Empty);
        Assert.That(_service.Calls.Select(c => c.Method), Is.EqualTo(new[] { "ArmAsync" }));
    }

    [Test]
    public async Task AnswerAsync_MoreWhereThereIsOneReply_IsAnsweredOnce()
    {
        var replies = await AskAsync("""{"method":"org.rollback-watchdog.Control.Probe","more":true}""");

        Assert.That(replies.Single().Continues, Is.False);
    }

    [Test]
    public async Task AnswerAsync_GetInfo_NamesBothInterfaces()
    {
        var reply = (await AskAsync("""{"method":"org.varlink.service.GetInfo"}""")).Single();

        Assert.That(
            reply.Parameters.GetProperty("interfaces").EnumerateArray().Select(i => i.GetString()),
            Is.EqualTo(new[] { "org.varlink.service", "org.rollback-watchdog.Control" }));
        Assert.That(reply.Parameters.EnumerateObject().Select(p => p.Name), Is.EquivalentTo(new[] { "vendor", "product", "version", "url", "interfaces" }));
    }

    [TestCase("org.varlink.service")]
    [TestCase("org.rollback-watchdog.Control")]
    public async Task AnswerAsync_GetInterfaceDescription_IsItsText(string name)
    {
        var reply = (await AskAsync($$$"""{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"{{{name}}}"}}""")).Single();

        Assert.That(reply.Parameters.GetProperty("description").GetString(), Does.Contain($"interface {name}\n"));
    }

    [Test]
    public void AnswerAsync_NotACall_Throws() =>
        Assert.That(async () => await AskAsync("""{"x":1}"""), Throws.TypeOf<ProtocolException>());

    [Test]
    public void AnswerAsync_ServiceFault_PassesThrough()
    {
        _service.Fault = new InvalidOperationException("fault");

        Assert.That(async () => await AskAsync("""{"method":"org.rollback-watchdog.Control.Arm"}"""), Throws.InvalidOperationException);
    }

    [SetUp]
    public void SetUp()
    {
        _service.Refusal = null;
        _service.Fault = null;
        _service.Calls.Clear();
        _service.Baseline = BaselineRound.Taken;
        _service.LastArm = null;
    }

    private async Task<List<VarlinkReply>> AskAsync(string call)
    {
        var replies = new List<VarlinkReply>();
        await foreach (var message in new VarlinkDispatcher(_service).AnswerAsync(Encoding.UTF8.GetBytes(call), new CallContext("the peer"), CancellationToken.None))
        {
            replies.Add(VarlinkReply.Parse(message));
        }

        return replies;
    }
}
