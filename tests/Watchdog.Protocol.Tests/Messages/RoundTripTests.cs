using System.Text;
using System.Text.Json;

namespace Watchdog.Protocol.Tests.Messages;

internal sealed class RoundTripTests
{
    private static IEnumerable<TestCaseData> Messages()
    {
        yield return Parameters(ControlMethods.Arm, new ArmParameters());
        yield return Parameters(ControlMethods.Arm, new ArmParameters { Target = "42", WindowUsec = 1, ArmedLimitUsec = 2, SwitchLimitUsec = 3, Except = ["a", "b"], LockoutUsec = 4, ConfirmBy = ConfirmBy.Probes, SettleUsec = 5, Volatile = true, Login = LoginWorth.Ignore });
        yield return Parameters(ControlMethods.Heartbeat, new HeartbeatParameters { Id = "i", Force = true });
        yield return Parameters(ControlMethods.Confirm, new ConfirmParameters { Id = "i", Force = false });
        yield return Parameters(ControlMethods.Disarm, new DisarmParameters { Id = "i" });
        yield return Parameters(ControlMethods.RollBack, new RollBackParameters { Id = "i" });
        yield return Parameters(ControlMethods.Allow, new AllowParameters { System = "42" });
        yield return Parameters(ControlMethods.Incoming, new IncomingParameters { System = "/s" });
        yield return Parameters(ControlMethods.Status, new NoParameters());
        yield return Parameters(ControlMethods.Probe, new NoParameters());
        yield return Parameters(ControlMethods.History, new HistoryParameters { Id = "i", Limit = 5000 });
        yield return Parameters(ControlMethods.GetInterfaceDescription, new DescriptionParameters { Interface = "x.y" });
        yield return Reply(ControlMethods.Arm, new ArmReply { Session = Samples.Session, Program = "/p" });
        yield return Reply(ControlMethods.Heartbeat, new SessionReply { Session = Samples.Session });
        yield return Reply(ControlMethods.Confirm, new ConfirmReply { Session = Samples.Session, Notes = ["n"] });
        yield return Reply(ControlMethods.Allow, new AllowReply { System = "/s", WasRefused = true });
        yield return Reply(ControlMethods.Incoming, new IncomingReply());
        yield return Reply(ControlMethods.Status, Samples.Status);
        yield return Reply(ControlMethods.Status, Samples.Status with { Session = null, Last = Samples.Session with { Deadline = null, ActivationEndedUsec = null } });
        yield return Reply(ControlMethods.Probe, new ProbeReply { Probes = [Samples.Probe] });
        yield return Reply(ControlMethods.Drill, Samples.Drill(false));
        yield return Reply(ControlMethods.Check, new CheckReply { Problems = ["p"], Notes = ["n"], Target = "/t", Probes = [Samples.Probe] });
        yield return Reply(ControlMethods.History, new HistoryReply { Entries = [Samples.Entry] });
        yield return Reply(ControlMethods.GetInfo, Interface.Info);
        yield return Reply(ControlMethods.GetInterfaceDescription, new DescriptionReply { Description = Interface.Description });
    }

    [TestCaseSource(nameof(Messages))]
    public void Read_OfWhatWasWritten_WritesTheSame(Func<(string First, string Second)> roundTrip)
    {
        var (first, second) = roundTrip();

        Assert.That(second, Is.EqualTo(first));
        Assert.That(first, Does.Not.Contain(":null"), "nulls are left out");
    }

    [Test]
    public void Write_Session_UsesTheInterfacesNames()
    {
        var json = ControlMethods.Disarm.WriteReply(new SessionReply { Session = Samples.Session }).GetProperty("session");

        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("phase").GetString(), Is.EqualTo("rolling_back"));
            Assert.That(json.GetProperty("deadline").GetProperty("at_realtime_usec").GetInt64(), Is.EqualTo(6));
            Assert.That(json.GetProperty("rungs")[0].GetProperty("rung").GetInt64(), Is.EqualTo(2));
            Assert.That(json.GetProperty("probes")[0].GetProperty("latest").GetProperty("outcome").GetString(), Is.EqualTo("failed"));
        });
    }

    [Test]
    public void Read_FieldsOfHistory_KeepTheirNames()
    {
        var json = ControlMethods.History.WriteReply(new HistoryReply { Entries = [Samples.Entry] });

        Assert.That(ControlMethods.History.ReadReply(json).Entries[0].Fields["WATCHDOG_PHASE"], Is.EqualTo("armed"));
    }

    [TestCase("""{"target":"previous","something_newer":{"a":[1]}}""", "previous")]
    [TestCase("""{"target":null}""", null)]
    [TestCase("{}", null)]
    public void ReadParameters_UnknownOrAbsent_Reads(string json, string? target) =>
        Assert.That(ControlMethods.Arm.ReadParameters(Parse(json)).Target, Is.EqualTo(target));

    [TestCase("""{"target":5}""", "target")]
    [TestCase("""{"window_usec":"5"}""", "window_usec")]
    [TestCase("""{"window_usec":1.5}""", "window_usec")]
    [TestCase("""{"window_usec":99999999999999999999}""", "window_usec")]
    [TestCase("""{"except":"a"}""", "except")]
    [TestCase("""{"except":[1]}""", "except")]
    [TestCase("""{"target":"\ud800"}""", "target")]
    public void ReadParameters_WrongType_NamesTheMember(string json, string member) =>
        Assert.That(
            () => ControlMethods.Arm.ReadParameters(Parse(json)),
            Throws.TypeOf<ProtocolException>().With.Message.Contain($"'{member}'"));

    [TestCase("{}", "session")]
    [TestCase("""{"session":null}""", "session")]
    [TestCase("""{"session":{"id":"a"}}""", "session")]
    public void ReadReply_RequiredMemberMissing_Throws(string json, string member) =>
        Assert.That(
            () => ControlMethods.Disarm.ReadReply(Parse(json)),
            Throws.TypeOf<ProtocolException>().With.Message.Contain(member));

    [TestCase("3")]
    [TestCase("\"RolledForward\"")]
    [TestCase("\"armed, probation\"")]
    [TestCase("\"Armed\"")]
    [TestCase("\"\\ud800\"")]
    [TestCase("null")]
    public void ReadReply_PhaseThatIsNone_Throws(string phase)
    {
        var json = ControlMethods.Disarm.WriteReply(new SessionReply { Session = Samples.Session }).GetRawText()
            .Replace("\"rolling_back\"", phase, StringComparison.Ordinal);

        Assert.That(() => ControlMethods.Disarm.ReadReply(Parse(json)), Throws.TypeOf<ProtocolException>());
    }

    [TestCase("""{"a":1,"a":1}""")]
    [TestCase("""{"a":1,"\u0061":2}""")]
    [TestCase("""{"x":[{"b":1,"b":2}]}""")]
    [TestCase("""{"x":[null]}""")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    [TestCase("5")]
    [TestCase("{")]
    [TestCase("{} {}")]
    [TestCase("{}x")]
    [TestCase("{'a':1}")]
    [TestCase("{\"a\":1,}")]
    [TestCase("/* */ {}")]
    [TestCase(" ")]
    [TestCase("""{"\ud800":1}""")]
    public void ParseObject_NotWhatIsAllowed_Throws(string json) =>
        Assert.That(() => Parse(json), Throws.TypeOf<ProtocolException>().With.Property("Fault").EqualTo(ProtocolFault.Invalid));

    [Test]
    public void ParseObject_AtTheDepthLimit_Parses() => Assert.That(() => Parse(Nested(ProtocolJson.MaxDepth)), Throws.Nothing);

    [Test]
    public void ParseObject_BeyondTheDepthLimit_Throws() =>
        Assert.That(() => Parse(Nested(ProtocolJson.MaxDepth + 1)), Throws.TypeOf<ProtocolException>());

    private static IEnumerable<TestCaseData> Errors()
    {
        yield return Error(new NoSessionError { Reason = "r", Hint = "h" }, "NoSession", """{"reason":"r","hint":"h"}""");
        yield return Error(new SessionOpenError { Id = "i", Reason = "r", Hint = "h" }, "SessionOpen", """{"id":"i","reason":"r","hint":"h"}""");
        yield return Error(new NotPermittedError { Reason = "r", Hint = "h" }, "NotPermitted", """{"reason":"r","hint":"h"}""");
        yield return Error(new RefusedError { Code = "c", Reason = "r", Hint = "h" }, "Refused", """{"code":"c","reason":"r","hint":"h"}""");
        yield return Error(new BadRequestError { Parameter = "p", Reason = "r", Hint = "h" }, "BadRequest", """{"parameter":"p","reason":"r","hint":"h"}""");
        yield return Error(new FailedError { Reason = "r", Hint = "h" }, "Failed", """{"reason":"r","hint":"h"}""");
    }

    [TestCaseSource(nameof(Errors))]
    public void ToVarlink_Error_HasItsNameAndMembers(ControlError error, string name, string parameters)
    {
        var wire = error.ToVarlink();
        var read = new ControlErrorException(wire);

        Assert.Multiple(() =>
        {
            Assert.That(wire.Name, Is.EqualTo($"org.rollback-watchdog.Control.{name}"));
            Assert.That(Sorted(wire.Parameters), Is.EqualTo(Sorted(Parse(parameters))));
            Assert.That(read.Is(name), Is.True);
            Assert.That((read.Reason, read.Hint), Is.EqualTo(("r", "h")));
        });
    }

    private static TestCaseData Error(ControlError error, string name, string json) => new TestCaseData(error, name, json).SetArgDisplayNames(name);

    private static TestCaseData Parameters<TParameters, TReply>(ControlMethod<TParameters, TReply> method, TParameters value)
        where TParameters : class
        where TReply : class
        => new TestCaseData((Func<(string, string)>)(() =>
        {
            var first = method.WriteParameters(value);
            return (first.GetRawText(), method.WriteParameters(method.ReadParameters(Parse(first.GetRawText()))).GetRawText());
        })).SetArgDisplayNames(method.FullName + "(" + method.WriteParameters(value).GetRawText().Length + ")");

    private static TestCaseData Reply<TParameters, TReply>(ControlMethod<TParameters, TReply> method, TReply value)
        where TParameters : class
        where TReply : class
        => new TestCaseData((Func<(string, string)>)(() =>
        {
            var first = method.WriteReply(value);
            return (first.GetRawText(), method.WriteReply(method.ReadReply(Parse(first.GetRawText()))).GetRawText());
        })).SetArgDisplayNames(method.FullName + " reply (" + method.WriteReply(value).GetRawText().Length + ")");

    private static string[] Sorted(JsonElement json) => [.. json.EnumerateObject().Select(p => p.ToString()).Order(StringComparer.Ordinal)];

    private static JsonElement Parse(string json) => ProtocolJson.ParseObject(Encoding.UTF8.GetBytes(json));

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);
}
