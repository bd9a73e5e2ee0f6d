using System.Text;

namespace Watchdog.Protocol.Tests.Varlink;

internal sealed class EnvelopeTests
{
    [TestCase("""{"method":"a.b.C"}""", false, false, false)]
    [TestCase("""{"method":"a.b.C","more":true}""", true, false, false)]
    [TestCase("""{"method":"a.b.C","oneway":true,"more":null}""", false, true, false)]
    [TestCase("""{"method":"a.b.C","upgrade":true,"parameters":null,"else":1}""", false, false, true)]
    public void Parse_Call_ReadsItsMembers(string json, bool more, bool oneway, bool upgrade)
    {
        var call = VarlinkCall.Parse(Encoding.UTF8.GetBytes(json));

        Assert.That((call.Method, call.More, call.Oneway, call.Upgrade), Is.EqualTo(("a.b.C", more, oneway, upgrade)));
        Assert.That(call.Parameters.GetRawText(), Is.EqualTo("{}"));
        Assert.That(VarlinkCall.Parse(call.ToMessage()).ToMessage(), Is.EqualTo(call.ToMessage()));
    }

    [TestCase("{}")]
    [TestCase("""{"method":null}""")]
    [TestCase("""{"method":5}""")]
    [TestCase("""{"method":["a"]}""")]
    [TestCase("""{"method":"\udc00"}""")]
    [TestCase("""{"method":"a","parameters":[]}""")]
    [TestCase("""{"method":"a","parameters":"x"}""")]
    [TestCase("""{"method":"a","more":"true"}""")]
    [TestCase("""{"method":"a","oneway":1}""")]
    [TestCase("""{"method":"a","upgrade":{}}""")]
    [TestCase("""[{"method":"a"}]""")]
    public void Parse_NotACall_Throws(string json) =>
        Assert.That(() => VarlinkCall.Parse(Encoding.UTF8.GetBytes(json)), Throws.TypeOf<ProtocolException>());

    [TestCase("{}", null, false)]
    [TestCase("""{"parameters":{"a":1},"continues":true}""", null, true)]
    [TestCase("""{"error":"x.y.Z","parameters":{}}""", "x.y.Z", false)]
    public void Parse_Reply_ReadsItsMembers(string json, string? error, bool continues)
    {
        var reply = VarlinkReply.Parse(Encoding.UTF8.GetBytes(json));

        Assert.That((reply.Error, reply.Continues), Is.EqualTo((error, continues)));
        Assert.That(VarlinkReply.Parse(reply.ToMessage()).ToMessage(), Is.EqualTo(reply.ToMessage()));
    }

    [TestCase("""{"error":5}""")]
    [TestCase("""{"parameters":5}""")]
    [TestCase("""{"continues":"x"}""")]
    public void Parse_NotAReply_Throws(string json) =>
        Assert.That(() => VarlinkReply.Parse(Encoding.UTF8.GetBytes(json)), Throws.TypeOf<ProtocolException>());
}
