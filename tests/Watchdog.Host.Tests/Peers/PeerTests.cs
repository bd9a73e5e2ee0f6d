using Watchdog.Host.Peers;
using Watchdog.Host.Processes;

namespace Watchdog.Host.Tests.Peers;

internal sealed class PeerTests
{
    private const int Caller = 100;
    private const int User = 1000;

    private static readonly ProcessStatus Init = P(1, 0, 0, 0, "systemd");
    private static readonly ProcessStatus Listener = P(10, 1, 0, 5, "sshd", "sshd: /bin/sshd -D [listener] 0 of 10-100 startups");

    /// <summary>Who called, how, and when the SSH session began that speaks for it; null when none does.</summary>
    private static IEnumerable<TestCaseData> Chains()
    {
        yield return Chain("user over SSH", 50, P(Caller, 99, User, 60, "rollbackctl"), P(99, 20, User, 52, "bash"), P(20, 19, User, 51, "sshd-session"), P(19, 10, 0, 50, "sshd-session"), Listener);
        yield return Chain("user over SSH before 9.8", 50, P(Caller, 99, User, 60, "rollbackctl"), P(99, 20, User, 52, "bash"), P(20, 19, User, 51, "sshd"), P(19, 10, 0, 50, "sshd"), Listener);
        yield return Chain("root login", 50, P(Caller, 99, 0, 60, "rollbackctl"), P(99, 19, 0, 52, "bash"), P(19, 10, 0, 50, "sshd-session"), Listener);
        yield return Chain("command without a shell", 50, P(Caller, 20, User, 60, "rollbackctl"), P(20, 19, User, 51, "sshd-session"), P(19, 10, 0, 50, "sshd-session"), Listener);
        yield return Chain("sudo in between", 50, P(Caller, 98, 0, 60, "rollbackctl"), P(98, 99, 0, 59, "sudo"), P(99, 20, User, 52, "bash"), P(20, 19, User, 51, "sshd-session"), P(19, 10, 0, 50, "sshd-session"), Listener);
        yield return Chain("replaced program, deleted since", 50, P(Caller, 19, 0, 60, "rollbackctl"), P(19, 10, 0, 50, "sshd-session (deleted)"), Listener);
        yield return Chain("multiplexed: the first connection's start", 7, P(Caller, 99, User, 600, "rollbackctl"), P(99, 20, User, 599, "bash"), P(20, 19, User, 8, "sshd-session"), P(19, 10, 0, 7, "sshd-session"), Listener);
        yield return Chain("socket-activated", 50, P(Caller, 99, User, 60, "rollbackctl"), P(99, 20, User, 52, "bash"), P(20, 19, User, 51, "sshd-session"), P(19, 1, 0, 50, "sshd-session"));
        yield return Chain("socket-activated before 9.8", 50, P(Caller, 99, 0, 60, "rollbackctl"), P(99, 19, 0, 52, "bash"), P(19, 1, 0, 50, "sshd", "sshd: root@pts/0"));
        yield return Chain("own program called sshd below an old session", 7, P(Caller, 30, User, 600, "rollbackctl"), P(30, 20, User, 599, "sshd"), P(20, 19, User, 8, "sshd-session"), P(19, 10, 0, 7, "sshd-session"), Listener);
        yield return Chain("tmux", null, P(Caller, 99, User, 60, "rollbackctl"), P(99, 98, User, 52, "bash"), P(98, 1, User, 51, "tmux: server"));
        yield return Chain("console", null, P(Caller, 99, 0, 60, "rollbackctl"), P(99, 98, 0, 52, "bash"), P(98, 1, 0, 51, "login"));
        yield return Chain("program of a user called sshd", null, P(Caller, 30, User, 60, "rollbackctl"), P(30, 29, User, 59, "sshd"), P(29, 1, User, 50, "bash"));
        yield return Chain("program of a user called sshd, orphaned", null, P(Caller, 30, User, 60, "rollbackctl"), P(30, 1, User, 59, "sshd"));
        yield return Chain("program of a user called sshd, in a shell of root", null, P(Caller, 30, User, 60, "rollbackctl"), P(30, 29, User, 59, "sshd"), P(29, 19, 0, 50, "su"), P(19, 10, 0, 7, "sshd-session"), Listener);
        yield return Chain("the listener alone", null, P(Caller, 10, 0, 60, "rollbackctl"), Listener);
        yield return Chain("parent gone", null, P(Caller, 99, User, 60, "rollbackctl"));
    }

    [TestCaseSource(nameof(Chains))]
    public void Prove_Ancestors_NameTheSessionsStart(object[] chain, double? began)
    {
        var table = chain.Cast<ProcessStatus>().Append(Init).ToDictionary(p => p.Pid);
        var peer = new Peer(Caller, User, [User], table[Caller].Began);

        var proof = peer.Prove(forced: false, trustsProxy: false, table.GetValueOrDefault);

        Assert.That(proof.SshSessionBegan?.TotalSeconds, Is.EqualTo(began));
    }

    [Test]
    public void Prove_NumberIsAnotherProcessNow_ProvesNothing()
    {
        var table = new[] { P(Caller, 19, 0, 60, "rollbackctl"), P(19, 1, 0, 50, "sshd-session") }.ToDictionary(p => p.Pid);

        Assert.Multiple(() =>
        {
            Assert.That(new Peer(Caller, 0, [], TimeSpan.FromSeconds(59)).Prove(false, false, table.GetValueOrDefault).SshSessionBegan, Is.Null);
            Assert.That(new Peer(Caller, 0, [], null).Prove(false, false, table.GetValueOrDefault).SshSessionBegan, Is.Null);
            Assert.That(new Peer(Caller, 0, [], TimeSpan.FromSeconds(60)).Prove(false, false, table.GetValueOrDefault).SshSessionBegan, Is.Not.Null);
        });
    }

    [TestCase(62, true)]
    [TestCase(64, false)]
    public void Prove_DepthOfAncestors_IsLimited(int shells, bool isFound)
    {
        var reads = 0;
        ProcessStatus? Read(int pid)
        {
            reads++;
            return pid == Caller + shells + 1 ? P(pid, 1, 0, 1, "sshd-session") : P(pid, pid + 1, 0, 60, "bash");
        }

        var proof = new Peer(Caller, 0, [], TimeSpan.FromSeconds(60)).Prove(false, false, Read);

        Assert.That(proof.SshSessionBegan is not null, Is.EqualTo(isFound));
        Assert.That(reads, Is.LessThan(70));
    }

    [Test]
    public void Prove_ParentsInACircle_Ends() =>
        Assert.That(new Peer(Caller, 0, [], TimeSpan.FromSeconds(60)).Prove(false, false, pid => P(pid, pid ^ 1, 0, 60, "bash")).SshSessionBegan, Is.Null);

    [TestCase(true)]
    [TestCase(false)]
    public void Prove_Forced_IsPassedOn(bool forced) => Assert.That(new Peer(1, 0, [], null).Prove(forced, trustsProxy: false).Forced, Is.EqualTo(forced));

    private static ProcessStatus P(int pid, int parent, uint uid, double began, string program, string title = "") =>
        new(pid, parent, uid, TimeSpan.FromSeconds(began), "/nix/store/x/bin/" + program, title);

    private static TestCaseData Chain(string name, double? began, params object[] chain) =>
        new TestCaseData(chain, began).SetArgDisplayNames(name);
}
