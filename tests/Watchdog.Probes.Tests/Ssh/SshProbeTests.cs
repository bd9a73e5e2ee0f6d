using System.Net;
using Watchdog.Core;
using Watchdog.Probes.Ssh;
using Watchdog.Probes.Tests.Fakes;
using Watchdog.Tests;

namespace Watchdog.Probes.Tests.Ssh;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SshProbeTests : IDisposable
{
    private const string Key = "AAAAC3NzaC1lZDI1NTE5AAAAIJ5Uo1f7Zk8y6dBq2mXo5r1lZ0m1u3eJkq9nY0cT2x1a";
    private const string OtherKey = "AAAAC3NzaC1lZDI1NTE5AAAAIPzq0c3dZzqkq1b2m3n4o5p6q7r8s9t0u1v2w3x4y5z6";
    private const string RsaKey = "AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7";

    private readonly List<string> _greeted = [];
    private readonly ManualClock _clock = new();
    private readonly TempHost _host = new();
    private string? _silent;

    public void Dispose() => _host.Dispose();

    [Test]
    public async Task Run_AtArm_KeepsHostKeysOfEveryListener()
    {
        var programs = Scanning($"127.0.0.1 ssh-ed25519 {Key}\n");
        var result = await RunAsync(ProbeContext.None, programs, "0.0.0.0:22");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.Passed), result.Detail);
            Assert.That(result.Detail, Does.StartWith("0.0.0.0:22 with ssh-ed25519 SHA256:"));
            Assert.That(programs.Ran, Is.EqualTo(new[] { "ssh-keyscan -T 3 -t ed25519,ecdsa,rsa -p 22 127.0.0.1" }));
        }
    }

    [Test]
    public async Task Run_AtArm_AsksForNoTypeThatTheHostDoesNotHave()
    {
        await File.WriteAllTextAsync(Path.Combine(_host.Root, "ssh_host_rsa_key.pub"), "ssh-rsa ...");
        var programs = Scanning($"127.0.0.1 ssh-rsa {RsaKey}\n");
        await RunAsync(ProbeContext.None, programs, "0.0.0.0:22");
        Assert.That(programs.Ran, Is.EqualTo(new[] { "ssh-keyscan -T 3 -t rsa -p 22 127.0.0.1" }), "sshguard counts what cannot be negotiated five times");
    }

    [Test]
    public async Task Run_ListensNowhere_Fails() =>
        Assert.That((await RunAsync(ProbeContext.None, Scanning(""))).Detail, Is.EqualTo("sshd listens nowhere"));

    [Test]
    public async Task Run_AfterArm_AsksOnlyForTheTypesOfArm()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        var programs = Scanning($"127.0.0.1 ssh-ed25519 {Key}\n");

        var after = await RunAsync(After.The(before), programs, "0.0.0.0:22");

        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
        Assert.That(programs.Ran, Is.EqualTo(new[] { "ssh-keyscan -T 3 -t ed25519 -p 22 127.0.0.1" }));
    }

    [TestCase(OtherKey, "0.0.0.0:22", "another ssh-ed25519 host key")]
    [TestCase(Key, "0.0.0.0:2222", "sshd listens no more on 0.0.0.0:22, but on 0.0.0.0:2222")]
    [TestCase(Key, "10.88.0.1:22", "sshd listens no more on 0.0.0.0:22")]
    [TestCase(Key, "", "sshd listens no more on 0.0.0.0:22, but nowhere")]
    [TestCase("", "0.0.0.0:22", "no key exchange: Connection closed")]
    [TestCase(Key, "[::]:22", null)]
    public async Task Run_AfterTheSwitch_SaysWhatIsWorse(string key, string listens, string? fault)
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        var programs = Scanning(key.Length > 0 ? $"# 127.0.0.1:22 SSH-2.0-OpenSSH_9.9\n127.0.0.1 ssh-ed25519 {key}\n" : "");

        var after = await RunAsync(After.The(before), programs, listens.Length > 0 ? [listens] : []);

        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "host key of arm"));
    }

    /// <summary>A configuration that is hardened takes RSA's away; clients ask for the other first.</summary>
    [TestCase("ssh-ed25519", null)]
    [TestCase("ssh-rsa", "no key exchange: Connection closed")]
    public async Task Run_OneOfTwoTypesIsGone_FailsWhereClientsKnowTheHostByIt(string left, string? fault)
    {
        var both = $"127.0.0.1 ssh-ed25519 {Key}\n127.0.0.1 ssh-rsa {RsaKey}\n";
        var before = await RunAsync(ProbeContext.None, Scanning(both), "0.0.0.0:22");
        var after = await RunAsync(After.The(before), Scanning(left == "ssh-rsa" ? "" : $"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        Assert.That(after.Outcome, Is.EqualTo(fault is null ? ProbeOutcome.Passed : ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.Contain(fault ?? "host key of arm"));
    }

    [Test]
    public async Task Run_SeveralListenersAfterArm_EachIsAskedForOneKey()
    {
        var both = $"127.0.0.1 ssh-rsa {RsaKey}\n127.0.0.1 ssh-ed25519 {Key}\n";
        var before = await RunAsync(ProbeContext.None, Scanning(both), "0.0.0.0:22", "[::]:22");
        var programs = Scanning(both);

        var after = await RunAsync(After.The(before), programs, "0.0.0.0:22", "[::]:22");

        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
        Assert.That(programs.Ran, Is.EqualTo(new[] { "ssh-keyscan -T 3 -t ed25519 -p 22 127.0.0.1", "ssh-keyscan -T 3 -t ed25519 -p 22 ::1" }));
    }

    [Test]
    public async Task Run_AnHourOfRounds_AsksSshdAsSeldomAsItsGuardsBear()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22", "[::]:22");
        var programs = Scanning($"127.0.0.1 ssh-ed25519 {Key}\n");
        var context = After.The(before);

        const int Every = 5, Hour = 3600, Minute = 60;
        var perMinute = new List<int>();
        for (var second = 0; second < Hour; second += Every)
        {
            if (second % Minute == 0)
            {
                perMinute.Add(-programs.Ran.Count - _greeted.Count);
            }

            _clock.Boot = TimeSpan.FromSeconds(4000 + second);
            Assert.That((await RunAsync(context, programs, "0.0.0.0:22", "[::]:22")).Outcome, Is.EqualTo(ProbeOutcome.Passed));
            if (second % Minute == Minute - Every)
            {
                perMinute[^1] += programs.Ran.Count + _greeted.Count;
            }
        }

        TestContext.Out.WriteLine($"connections to sshd a minute: {perMinute.Max()} at most, {perMinute.Average():F1} on average; {programs.Ran.Count} key exchanges an hour");
        Assert.That(perMinute, Has.All.LessThanOrEqualTo(4), "what the access probe asks comes on top, and six are all in all");
        Assert.That(programs.Ran, Has.Count.EqualTo(2), "of each listener one, once after the activation");
        Assert.That(_greeted.Distinct(), Is.EquivalentTo(new[] { "0.0.0.0:22", "[::]:22" }), "in turn");
    }

    [Test]
    public async Task Run_ItDoesNotGreetAnyMore_FailsAndIsAskedAgainInEachRound()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        await RunAsync(After.The(before), Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        _silent = "it does not greet";
        _clock.Boot += TimeSpan.FromSeconds(25);
        var first = await RunAsync(After.The(before), Scanning(""), "0.0.0.0:22");
        _clock.Boot += TimeSpan.FromSeconds(5);
        var second = await RunAsync(After.The(before), Scanning(""), "0.0.0.0:22");

        Assert.That((first.Outcome, first.Detail), Is.EqualTo((ProbeOutcome.Failed, "0.0.0.0:22: it does not greet")));
        Assert.That(second.Outcome, Is.EqualTo(ProbeOutcome.Failed));
        Assert.That(_greeted, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Run_TheRollbackIsVerified_AsksAnew()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        await RunAsync(After.The(before), Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        var verified = new ProbeContext(After.The(before).Session! with { Phase = Phase.RollingBack });

        var after = await RunAsync(verified, Scanning(""), "0.0.0.0:22");

        Assert.That(after.Detail, Does.Contain("no key exchange"), "what was seen of the new system says nothing of the old");
    }

    [TestCase("0.0.0.0:22", ProbeOutcome.Passed, "not by where you came in: sshd listens no more on 0.0.0.0:2222")]
    [TestCase("0.0.0.0:2222", ProbeOutcome.Failed, "sshd listens no more on 0.0.0.0:22")]
    public async Task Run_OneListenerIsGone_DecidesWhereTheOperatorCameInByIt(string left, ProbeOutcome outcome, string detail)
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22", "0.0.0.0:2222");
        var way = new Operator("root", 0, "192.0.2.7", "10.77.0.2", 22);

        var after = await RunAsync(After.The(before, way), Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), left);

        Assert.That(after.Outcome, Is.EqualTo(outcome), after.Detail);
        Assert.That(after.Detail, Does.Contain(detail));
    }

    private const string Stock = "0.0.0.0:22 [::]:22";

    [TestCase(Stock, "0.0.0.0:22", "10.77.0.2", 22, "127.0.0.1", TestName = "Run_IPv6IsSwitchedOff_KeepsNobodyOutWhoCameByIPv4")]
    [TestCase(Stock, "[::]:22", "fd00::2", 22, "::1", TestName = "Run_IPv4IsSwitchedOff_KeepsNobodyOutWhoCameByIPv6")]
    [TestCase(Stock, "10.77.0.2:22", "10.77.0.2", 22, "10.77.0.2", TestName = "Run_ListensOnTheOperatorsAddressAlone_IsAskedThere")]
    [TestCase(Stock, "10.77.0.2:22", "::ffff:10.77.0.2", 22, "10.77.0.2", TestName = "Run_OperatorsAddressIsMapped_IsOfIPv4")]
    [TestCase("10.77.0.2:22 10.77.0.3:22", "0.0.0.0:22", "10.77.0.2", 22, "127.0.0.1", TestName = "Run_ListensEverywhereNow_IsAskedAtTheLoopback")]
    [TestCase("0.0.0.0:22 0.0.0.0:2222", "0.0.0.0:2222", "10.77.0.2", 2222, "127.0.0.1", TestName = "Run_OperatorCameByAnotherPort_ThatPortDecides")]
    [TestCase("[::]:22", "[::]:22", "10.77.0.2", 22, "::1", TestName = "Run_SocketOfBothFamilies_IsOfIPv4Too")]
    [TestCase("[::]:22", "0.0.0.0:22", "10.77.0.2", 22, "127.0.0.1", TestName = "Run_SocketOfBothFamiliesIsOfIPv4Now_KeepsNobodyOutWhoCameByIPv4")]
    [TestCase(Stock, "[::]:22", "10.77.0.2", 22, "127.0.0.1", TestName = "Run_OneSocketForBothFamilies_IsAskedByIPv4")]
    public async Task Run_TheOperatorIsTakenUp_Passes(string atArm, string now, string local, int port, string asked)
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), atArm.Split(' '));
        var programs = Scanning($"127.0.0.1 ssh-ed25519 {Key}\n");

        var after = await RunAsync(After.The(before, new Operator("root", 0, "192.0.2.7", local, port)), programs, now.Split(' '));

        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Passed), after.Detail);
        Assert.That(programs.Ran, Is.EqualTo(new[] { $"ssh-keyscan -T 3 -t ed25519 -p {port} {asked}" }));
    }

    [TestCase(Stock, "[::]:22 10.77.0.9:22", "10.77.0.2", TestName = "Run_ListensOnAnotherAddressOfIPv4_FailsBesideIPv6")]
    [TestCase(Stock, "0.0.0.0:2222 [::]:2222", "10.77.0.2", TestName = "Run_ListensOnAnotherPort_Fails")]
    [TestCase(Stock, "0.0.0.0:22", "fd00::2", TestName = "Run_IPv6IsSwitchedOff_KeepsOutWhoCameByIt")]
    [TestCase("10.77.0.2:22 10.77.0.3:22", "10.77.0.3:22", "10.77.0.2", TestName = "Run_ListensOnTheOtherAddressAlone_Fails")]
    public async Task Run_TheOperatorIsNotTakenUp_Fails(string atArm, string now, string local)
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), atArm.Split(' '));

        var after = await RunAsync(
            After.The(before, new Operator("root", 0, "192.0.2.7", local, 22)), Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), now.Split(' '));

        Assert.That(after.Outcome, Is.EqualTo(ProbeOutcome.Failed), after.Detail);
        Assert.That(after.Detail, Does.StartWith("sshd listens no more on "));
    }

    [Test]
    public async Task Run_OneSocketThatIsOfIPv6Alone_FailsForWhoCameByIPv4()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22", "[::]:22");
        var programs = new FakePrograms()
            .Says("ssh-keyscan -T 3 -t ed25519 -p 22 ::1", $"::1 ssh-ed25519 {Key}\n")
            .Says("ssh-keyscan -T 3 -t ed25519 -p 22 127.0.0.1", "", error: "Connection refused\n");

        var after = await RunAsync(After.The(before, new Operator("root", 0, "192.0.2.7", "10.77.0.2", 22)), programs, "[::]:22");

        Assert.That((after.Outcome, after.Detail), Is.EqualTo((ProbeOutcome.Failed, "0.0.0.0:22: no key exchange: Connection refused")));
    }

    [Test]
    public async Task Run_OperatorsListenerExchangedNoKeysAtArm_ItIsEnoughThatItListens()
    {
        var before = await RunAsync(
            ProbeContext.None,
            Scanning($"::1 ssh-ed25519 {Key}\n").Says("ssh-keyscan -T 3 -t ed25519,ecdsa,rsa -p 22 127.0.0.1", "", error: "no answer\n"),
            "0.0.0.0:22",
            "[::]:22");
        var way = new Operator("root", 0, "192.0.2.7", "10.77.0.2", 22);
        var both = await RunAsync(After.The(before, way), Scanning(""), "0.0.0.0:22", "[::]:22");
        var none = await RunAsync(After.The(before, way), Scanning(""), "[::]:2222");

        Assert.That(both.Outcome, Is.EqualTo(ProbeOutcome.Passed), both.Detail);
        Assert.That(none.Outcome, Is.EqualTo(ProbeOutcome.Failed), none.Detail);
    }

    [Test]
    public async Task Run_AnotherHostKeyAtTheOperatorsAddress_Fails()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22", "[::]:22");
        var way = new Operator("root", 0, "192.0.2.7", "10.77.0.2", 22);
        var after = await RunAsync(After.The(before, way), Scanning($"10.77.0.2 ssh-ed25519 {OtherKey}\n"), "10.77.0.2:22");
        Assert.That(after.Detail, Does.StartWith("10.77.0.2:22: another ssh-ed25519 host key"));
    }

    [Test]
    public async Task Run_WhichSshdItIsCannotBeTold_IsSkippedAndSaysWhy()
    {
        var before = await RunAsync(ProbeContext.None, Scanning($"127.0.0.1 ssh-ed25519 {Key}\n"), "0.0.0.0:22");
        var probe = new SshProbe(new Untold(), new SshKeyScan(Scanning(""), _host.Root), Greet, new SshLooks(Path.Combine(_host.Root, "looks")), _clock);

        var result = await probe.RunAsync(After.The(before), default);

        Assert.That((result.Outcome, result.Detail), Is.EqualTo((ProbeOutcome.Skipped, Untold.Words)));
    }

    private static FakePrograms Scanning(string output) => new FakePrograms().Says("ssh-keyscan", output, error: "# a comment\r\nConnection closed\r\n");

    private Task<ProbeResult> RunAsync(ProbeContext context, FakePrograms programs, params string[] listeners) =>
        new SshProbe(new Listening(listeners), new SshKeyScan(programs, _host.Root), Greet, new SshLooks(Path.Combine(_host.Root, "looks")), _clock).RunAsync(context, default);

    private Task<string?> Greet(IPEndPoint listener, CancellationToken cancellation)
    {
        _greeted.Add(listener.ToString());
        return Task.FromResult(_silent);
    }

    private sealed class Listening(string[] on) : ISshListeners
    {
        public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<IPEndPoint>>([.. on.Select(IPEndPoint.Parse)]);
    }

    private sealed class Untold : ISshListeners
    {
        public const string Words = "PID 1 does not say which service is sshd's: no answer";

        public Task<IReadOnlyList<IPEndPoint>> FindAsync(CancellationToken cancellation) => throw new IOException(Words);
    }
}
