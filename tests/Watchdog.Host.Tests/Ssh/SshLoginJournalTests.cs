using Watchdog.Host.Ssh;
using Watchdog.Tests;

namespace Watchdog.Host.Tests.Ssh;

/// <summary>The lines are those of OpenSSH 9.2 and of journalctl 252.</summary>
internal sealed class SshLoginJournalTests
{
    private const string Accepted = "Accepted publickey for root from 10.77.0.1 port 42768 ssh2: ED25519 SHA256:iqu6Ow9X6+c8BvVk3kxrw6EHT3s5gW+WIGzJ43/v3rA";
    private readonly ManualTime _time = new();

    [TestCase("sshd.service", "0", Accepted, 1)]
    [TestCase("sshd@3-10.0.0.1:22-10.0.0.2:4711.service", "0", Accepted, 1)]
    [TestCase("sshd.service", "0", "Accepted password for op from ::ffff:192.0.2.1 port 1 ssh2", 1)]
    [TestCase("sshd.service", "0", "Accepted keyboard-interactive/pam for op from 2001:db8::1 port 1 ssh2", 1)]
    [TestCase("docker.service", "0", Accepted, 0, Description = "a container's, by docker's journald driver")]
    [TestCase("docker-4711.scope", "0", Accepted, 0, Description = "a container's that was given /dev/log")]
    [TestCase("session-4.scope", "0", Accepted, 0, Description = "somebody's who is root already")]
    [TestCase("", "0", Accepted, 0, Description = "journald came too late to see whose it was")]
    [TestCase("sshd.service", "1000", Accepted, 0, Description = "a user's")]
    [TestCase("sshd.service", "0", "Failed password for root from 10.77.0.1 port 42768 ssh2", 0)]
    [TestCase("sshd.service", "0", "Invalid user Accepted publickey for root from 10.77.0.1 port 1 ssh2", 0)]
    [TestCase("sshd.service", "0", "Accepted publickey for root from nowhere port 1 ssh2", 0)]
    public async Task Since_ALine_CountsWhenItIsFromTheHostsOwnSshd(string unit, string uid, string message, int count)
    {
        var programs = new FakePrograms().Says("journalctl", Line(unit, uid, message, 5_000_000) + "not json \"Accepted \n");

        Assert.That(await Journal(programs).SinceAsync(0, 0, default), Has.Count.EqualTo(count));
    }

    [Test]
    public async Task Since_AnEarlierLogin_IsLeftOut()
    {
        var programs = new FakePrograms().Says("journalctl", Line("sshd.service", "0", Accepted, 4_999_999) + Line("sshd.service", "0", Accepted, 5_000_000));

        var found = await Journal(programs).SinceAsync(5 * TimeSpan.TicksPerSecond, 0, default);

        Assert.That(found.Select(e => e.Monotonic), Is.EqualTo(new[] { 5_000_000L }));
        Assert.That((found[0].Pid, found[0].User, found[0].From.ToString()), Is.EqualTo((81, "root", "10.77.0.1")));
        Assert.That(SshLoginKeys.Parse(found[0].Message)?.Key, Is.EqualTo("SHA256:iqu6Ow9X6+c8BvVk3kxrw6EHT3s5gW+WIGzJ43/v3rA"));
    }

    [Test]
    public async Task Since_NoJournal_IsNobody() => Assert.That(await Journal(new FakePrograms()).SinceAsync(0, 0, default), Is.Empty);

    private SshLoginJournal Journal(FakePrograms programs) => new(programs, new ManualClock(), _time, static () =>
    [
        new SshService("sshd.service", "/bin/sshd", null, null, new HashSet<int>()),
        new SshService("sshd@.service", "/bin/sshd", null, null, new HashSet<int>()),
    ]);

    private static string Line(string unit, string uid, string message, long monotonic) =>
        $$"""{"MESSAGE":"{{message}}","_PID":"81","_UID":"{{uid}}","_SYSTEMD_UNIT":"{{unit}}","__MONOTONIC_TIMESTAMP":"{{monotonic}}"}""" + "\n";
}
