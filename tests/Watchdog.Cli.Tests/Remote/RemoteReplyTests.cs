using System.Text;
using Watchdog.Cli.Remote;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Remote;

internal sealed class RemoteReplyTests
{
    [TestCase("""{"error":"org.rollback-watchdog.Control.Refused","parameters":{"reason":"r\u001b[2J","hint":"h","code":"changed"},"exit_code":5}""", 5, @"r\x1b[2J")]
    [TestCase("""{"error":"x","parameters":{},"exit_code":0}""", 1, "x")]
    [TestCase("""{"error":"x\u001b","exit_code":"5"}""", 1, @"x\x1b")]
    [TestCase("""{"error":"\ud800","exit_code":99}""", 1, "")]
    public void Read_Error_IsTheOneThatWasPrintedThere(string line, int code, string reason)
    {
        var error = Assert.Throws<CliException>(() => Read(line))!;

        Assert.That((error.ExitCode, error.Message), Is.EqualTo((code, reason)));
    }

    [Test]
    public void Read_Error_TellsWhatToTypeHere()
    {
        var error = Assert.Throws<CliException>(() => Read("""{"error":"x","parameters":{"hint":"end it first: rollbackctl confirm k3f9x2, or /nix/store/x/bin/rollbackctl status"},"exit_code":5}"""))!;

        Assert.That(error.Hint, Is.EqualTo("end it first: rollbackctl -H web confirm k3f9x2, or /nix/store/x/bin/rollbackctl status"));
    }

    [TestCase("{}")]
    [TestCase("""{"session":5}""")]
    [TestCase("""{"error":5,"exit_code":5}""")]
    public void Read_NoReply_IsABadAnswer(string line) => Assert.That(Assert.Throws<CliException>(() => Read(line))!.Name, Is.EqualTo("bad-answer"));

    private static ControlReply<SessionReply> Read(string line) => RemoteReply.Read(ControlMethods.Disarm, ProtocolJson.ParseObject(Encoding.UTF8.GetBytes(line)), "rollbackctl -H web");
}
