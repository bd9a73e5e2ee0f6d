using System.Net;
using Watchdog.Probes.Access;

namespace Watchdog.Probes.Tests.Access;

internal sealed class LastLoginTests
{
    private const string Key = "SHA256:Xu1YuLor4MdFJT4WOQbXoMGHZJbTA9N+3kl7PUp85JE";

    [TestCase($"Accepted publickey for op from 10.77.0.1 port 47694 ssh2: ED25519 {Key}", "op", "10.77.0.1", 47694)]
    [TestCase($"Accepted publickey for root from fd00::1 port 1 ssh2: RSA {Key}", "root", "fd00::1", 1)]
    public void Parse_ALogin_IsWhoAndFromWhere(string line, string user, string address, int port) =>
        Assert.That(LastLogin.Parse(line), Is.EqualTo((user, IPAddress.Parse(address), (ushort)port)));

    [TestCase("Accepted password for op from 10.77.0.1 port 1 ssh2")]
    [TestCase($"Accepted publickey for op from nowhere port 1 ssh2: ED25519 {Key}")]
    [TestCase($"Invalid user Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519 {Key}")]
    [TestCase($"Accepted publickey for op from 10.77.0.1 port 99999 ssh2: ED25519 {Key}")]
    public void Parse_AnythingElse_IsNone(string line) => Assert.That(LastLogin.Parse(line), Is.Null);
}
