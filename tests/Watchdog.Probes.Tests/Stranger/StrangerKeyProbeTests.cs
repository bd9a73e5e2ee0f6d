using Watchdog.Core;
using Watchdog.Probes.Access;
using Watchdog.Probes.Stranger;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Stranger;

internal sealed class StrangerKeyProbeTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5U";
    private static readonly KeyAnswer Accepted = new(KeyOutcome.Accepted, "sshd takes the key");
    private static readonly KeyAnswer Refused = new(KeyOutcome.Refused, "sshd does not take the key");
    private static readonly KeyAnswer NotAnswered = new(KeyOutcome.NotAnswered, "Connection refused");
    private static readonly Operator Way = new("op", 1000, "10.88.0.2", "10.88.0.1", 22)
    {
        Authentication = new Authentication("publickey", "ED25519", AuthorizedKey.Parse(Key).Single().Fingerprint),
    };

    private TempHost _host = null!;
    private ManualClock _clock = null!;
    private KeyAnswer _answer = null!;
    private List<KeyQuestion> _asked = null!;
    private string _keys = null!;
    private string _ours = null!;
    private string _strangers = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TempHost();
        Directory.CreateDirectory(_host.Paths.Runtime);
        _clock = new ManualClock();
        _asked = [];
        _answer = Accepted;
        _keys = Path.Combine(_host.Paths.Root, "keys");
        File.WriteAllText(_keys, Key + " op@laptop\n");
        _ours = _strangers = $"authorizedkeysfile {_keys}\npubkeyauthentication yes\n";
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task Run_AtArm_AsksForTheOperatorsOwnKeyWhereTheOperatorCameTo()
    {
        var result = await RunAsync(ProbeContext.Arming(Way));
        Assert.That((result.Outcome, result.Detail), Is.EqualTo((ProbeOutcome.Passed, "op at 10.88.0.1:22: sshd takes the key")));
        Assert.That(_asked, Is.EqualTo(new[] { new KeyQuestion("op", Key, "10.88.0.1", 22) }));
    }

    [TestCase("refused", "a stranger's login is no measure here")]
    [TestCase("nobody", "known only when somebody arms over SSH")]
    [TestCase("password", "op came in by password: there is no key to ask for")]
    [TestCase("unknown", "the journal does not tell by which key op came in")]
    [TestCase("certificate", "is in no file and no command's output")]
    [TestCase("loopback", "which no stranger can reach")]
    public async Task Run_AtArmAndNoYes_IsSkippedAndNeverCounts(string why, string detail)
    {
        _answer = Refused;
        var way = why switch
        {
            "password" => Way with { Authentication = new Authentication("password") },
            "unknown" => Way with { Authentication = Authentication.Unknown },
            "certificate" => Way with { Authentication = Way.Authentication with { KeyType = "ED25519-CERT" } },
            "loopback" => Way with { Local = "127.0.0.1" },
            _ => Way,
        };
        var result = await RunAsync(why == "nobody" ? ProbeContext.Arming(null) : ProbeContext.Arming(way));
        Assert.That((result.Outcome, result.Evidence), Is.EqualTo((ProbeOutcome.Skipped, "")));
        Assert.That(result.Detail, Does.Contain(detail));
    }

    [Test]
    public async Task Run_AfterTheSwitch_AsksOnceAMinuteAndEvery15SecondsWhileItIsNotTaken()
    {
        var context = After.The(await RunAsync(ProbeContext.Arming(Way)), Way);
        _asked.Clear();
        Assert.That(await PassingAsync(context, TimeSpan.FromSeconds(120)), Is.EqualTo(24));
        Assert.That(_asked, Has.Count.EqualTo(2));

        _answer = Refused;
        _asked.Clear();
        _clock.Boot += TimeSpan.FromSeconds(60);
        Assert.That(await PassingAsync(context, TimeSpan.FromSeconds(60)), Is.Zero);
        Assert.That(_asked, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Run_AnotherActivation_AsksAnew()
    {
        var context = After.The(await RunAsync(ProbeContext.Arming(Way)), Way);
        await RunAsync(context);
        _asked.Clear();
        var session = context.Session!;
        await RunAsync(new ProbeContext(session with { ActivationEnded = _clock.Now }));
        Assert.That(_asked, Has.Count.EqualTo(1));
    }

    [TestCase("", ProbeOutcome.Failed, "sshd does not take the key any more")]
    [TestCase("match", ProbeOutcome.Skipped, "a stranger has another")]
    [TestCase("allowusers", ProbeOutcome.Skipped, "a stranger has another")]
    [TestCase("from", ProbeOutcome.Skipped, "a stranger has another")]
    public async Task Run_NotTakenAnyMore_CountsUnlessItHangsOnTheAddress(string on, ProbeOutcome outcome, string detail)
    {
        var context = After.The(await RunAsync(ProbeContext.Arming(Way)), Way);
        _answer = Refused;
        switch (on)
        {
            case "match":
                _strangers += "passwordauthentication no\n";
                break;
            case "allowusers":
                _ours = _strangers += "allowusers op@10.88.0.0/16\n";
                break;
            case "from":
                File.WriteAllText(_keys, $"from=\"10.88.0.2\" {Key}\n");
                break;
        }

        var result = await RunAsync(context);
        Assert.That((result.Outcome, result.Detail), Is.EqualTo((outcome, result.Detail)));
        Assert.That(result.Detail, Does.Contain(detail));
    }

    [Test]
    public async Task Run_NoAnswer_SaysNothingOfTheKey()
    {
        var context = After.The(await RunAsync(ProbeContext.Arming(Way)), Way);
        _answer = NotAnswered;
        var result = await RunAsync(context);
        Assert.That((result.Outcome, result.Detail), Is.EqualTo((ProbeOutcome.Skipped, "op at 10.88.0.1:22: Connection refused")));
    }

    [Test]
    public async Task Ask_ByTheProgram_ReadsAndWritesNothingOfRoots()
    {
        var programs = new FakePrograms().Says("ssh ", "debug1: Server accepts key: /x ED25519 SHA256:abc explicit\n");
        var answer = await new KeyAsking(programs, _host.Paths.Runtime).AskAsync(new KeyQuestion("op", Key, "fd00::1", 2222), default);

        Assert.That(answer.Outcome, Is.EqualTo(KeyOutcome.Accepted));
        Assert.That(programs.Ran.Single(), Does.StartWith("ssh -F none -E /dev/stdout -v ").And.Contain("IdentityAgent=none").And.Contain("UserKnownHostsFile=/dev/null")
            .And.Contain("ControlPath=none").And.Match(@" -i \S+\.pub -l op -p 2222 -- fd00::1 true$"));
        Assert.That(Directory.GetFiles(_host.Paths.Runtime), Is.Empty);
    }

    // What OpenSSH 9.2 logs.
    [TestCase("debug1: Authentications that can continue: publickey\ndebug1: Offering public key: /x ED25519 SHA256:abc explicit\ndebug1: Server accepts key: /x ED25519 SHA256:abc explicit\nop@10.77.0.2: Permission denied (publickey).", KeyOutcome.Accepted, "sshd takes the key")]
    [TestCase("debug1: Offering public key: /x ED25519 SHA256:abc explicit\r\ndebug1: Authentications that can continue: publickey\r\nop@10.77.0.2: Permission denied (publickey).", KeyOutcome.Refused, "sshd does not take the key")]
    [TestCase("debug1: Authentications that can continue: password\nop@10.77.0.2: Permission denied (password).", KeyOutcome.Refused, "sshd does not take the key")]
    [TestCase("debug1: Connecting to 10.77.0.2\nssh: connect to host 10.77.0.2 port 22: Connection refused", KeyOutcome.NotAnswered, "ssh: connect to host 10.77.0.2 port 22: Connection refused")]
    [TestCase("kex_exchange_identification: Connection closed by remote host", KeyOutcome.NotAnswered, "kex_exchange_identification: Connection closed by remote host")]
    [TestCase("debug1: Authentications that can continue: publickey\ndebug1: Offering public key: /x ED25519 SHA256:abc\nConnection closed by 10.77.0.2 port 22", KeyOutcome.NotAnswered, "Connection closed by 10.77.0.2 port 22")]
    [TestCase("", KeyOutcome.NotAnswered, "sshd did not come to an answer")]
    public void Parse_WhatSshLogs_IsTheAnswer(string log, object outcome, string detail) =>
        Assert.That(KeyAsking.Parse(log), Is.EqualTo(new KeyAnswer((KeyOutcome)outcome, detail)));

    private async Task<int> PassingAsync(ProbeContext context, TimeSpan time)
    {
        var passing = 0;
        for (var end = _clock.Boot + time; _clock.Boot < end; _clock.Boot += TimeSpan.FromSeconds(5))
        {
            passing += (await RunAsync(context)).Outcome == ProbeOutcome.Passed ? 1 : 0;
        }

        return passing;
    }

    private Task<ProbeResult> RunAsync(ProbeContext context)
    {
        var programs = new FakePrograms()
            .Says("getent passwd -- op", "op:x:1000:100:Operator:/home/operator:/bin/sh\n")
            .Says("getent shadow -- op", "op:!:20000::::::\n")
            .Says("/sshd -T -C user=op,host=10.88.0.2,addr=10.88.0.2,laddr=10.88.0.1,lport=22,rdomain=", _ours)
            .Says("/sshd -T -C user=op,host=169.254.97.2,addr=169.254.97.2,laddr=10.88.0.1,lport=22,rdomain=", _strangers)
            .Says("/sshd -T -C user=op,host=10.88.0.2,addr=10.88.0.2,laddr=127.0.0.1,lport=22,rdomain=", _ours)
            .Says("setpriv --reuid=1000 --regid=100 --init-groups -- dd ", File.ReadAllText(_keys));
        return new StrangerKeyProbe(
            new WayInReader(programs, static _ => new SshdProgram("/sshd", null), new ManualTime()),
            programs,
            new KeyAnswers(Path.Combine(_host.Paths.Runtime, "answer"), _clock),
            order =>
            {
                _asked.Add(order.Key!);
                return StrangerReport.Unable("only asked about a key") with { Key = _answer };
            }).RunAsync(context, default);
    }
}
