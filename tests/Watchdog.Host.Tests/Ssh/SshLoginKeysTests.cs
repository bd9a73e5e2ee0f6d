using Watchdog.Core;
using Watchdog.Host.Processes;
using Watchdog.Host.Ssh;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Ssh;

internal sealed class SshLoginKeysTests
{
    private const string Key = "SHA256:Xu1YuLor4MdFJT4WOQbXoMGHZJbTA9N+3kl7PUp85JE";
    private const string Other = "SHA256:vzZ9shdaRMPLKITiE4uf/s9G+43pUUzit6IHiktK3sA";

    [TestCase($"Accepted publickey for op from 10.77.0.1 port 47694 ssh2: ED25519 {Key}", Key)]
    [TestCase($"Connection from 10.77.0.1\nAccepted publickey for op from ::1 port 1 ssh2: RSA {Key}\npam_unix: session opened", Key)]
    [TestCase($"Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519-CERT {Key} ID op (serial 0) CA ED25519 {Other}", Key)]
    [TestCase("Accepted password for op from 10.77.0.1 port 47694 ssh2", "")]
    [TestCase($"Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519 {Other}\nAccepted password for op from 10.77.0.1 port 1 ssh2", "")]
    [TestCase($"Invalid user Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519 {Key}", null)]
    [TestCase("", null)]
    public void Parse_WhatSshdSaid_IsTheKeyOfTheLastOneLetIn(string said, string? key) =>
        Assert.That(SshLoginKeys.Parse(said)?.Key, Is.EqualTo(key));

    [TestCase("Accepted password for op from 10.77.0.1 port 47694 ssh2", "password", "")]
    [TestCase("Accepted keyboard-interactive/pam for op from 10.77.0.1 port 1 ssh2", "keyboard-interactive", "")]
    [TestCase($"Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519 {Key}", "publickey", "")]
    [TestCase($"Accepted publickey for op from ::1 port 1 ssh2: ED25519-CERT {Key} ID op (serial 7) CA ED25519 {Other}", "publickey", Other)]
    [TestCase($"Accepted publickey for op from ::1 port 1 ssh2: ED25519-CERT {Key} ID x (serial 0) CA ED25519 {Key} (serial 7) CA RSA {Other}", "publickey", Other)]
    public void Parse_WhatSshdSaid_HasTheMeansAndTheAuthority(string said, string means, string authority) =>
        Assert.That((SshLoginKeys.Parse(said)?.Means, SshLoginKeys.Parse(said)?.Authority), Is.EqualTo((means, authority)));

    [TestCase("ED25519")]
    [TestCase("ECDSA-SK-CERT")]
    public void Parse_PublicKey_HasItsType(string type) =>
        Assert.That(SshLoginKeys.Parse($"Accepted publickey for op from 10.77.0.1 port 1 ssh2: {type} {Key}")?.KeyType, Is.EqualTo(type));

    [Test]
    public async Task Of_AProcess_AsksForWhatJournaldKnowsToBeItsOwn()
    {
        var programs = new FakePrograms().Says("journalctl", $"Accepted publickey for op from 10.77.0.1 port 1 ssh2: ED25519 {Key}\n");
        var keys = new SshLoginKeys(programs, new ManualClock(), TimeProvider.System);

        Assert.That(await keys.OfAsync(new ProcessStatus(4711, 1, 0, TimeSpan.FromSeconds(3590), "/bin/sshd"), default), Is.EqualTo(new Authentication("publickey", "ED25519", Key)));
        Assert.That(programs.Ran.Single(), Does.StartWith("journalctl --quiet --no-pager --output=cat --boot --since=@").And.EndsWith(" _PID=4711 _UID=0"));
    }

    [Test]
    public async Task Of_NoJournal_IsNotKnown() =>
        Assert.That(
            await new SshLoginKeys(new FakePrograms(), new ManualClock(), TimeProvider.System).OfAsync(new ProcessStatus(4711, 1, 0, TimeSpan.Zero, ""), default),
            Is.EqualTo(Authentication.Unknown));
}
