using System.Globalization;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>Which logins count as proof that the host can be reached from outside.</summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LoginTests : HostileHost
{
    private const int Refused = 5;
    private const int Logins = 4;

    /// <summary>As health checks do; WATCHDOG_LOGINS sets another number of them than four.</summary>
    [TestCase("")]
    [TestCase("systemctl mask --runtime --now systemd-logind.service", Description = "without logind")]
    [CancelAfter(900_000)]
    public async Task LoginOfAMoment_IsNoticed(string before)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_LOGINS"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : Logins;
        var noticed = 0;
        for (var i = 0; i < count; i++)
        {
            var session = await Client.ArmAsync("--window", "60s");
            await Host.SwitchAsync(i % 2 == 0 ? "healthy" : "base");
            await Host.UntilAsync(async () => (await Client.StatusAsync()).Session?.Phase == Watchdog.Protocol.Phase.Probation, TimeSpan.FromSeconds(20), "probation");
            if (before.Length > 0)
            {
                await Host.MustShellAsync(before);
            }

            var login = await Host.OperatorAsync(Way.Lan, "true");
            Assert.That(login.ExitCode, Is.Zero, login.ToString());
            await Host.InAsync("sleep", "7");
            noticed += (await Client.StatusAsync()).Session?.Proofs >= 1 ? 1 : 0;
            await Host.InAsync("rollbackctl", "confirm", "--force", session.Id);
            await Host.MustShellAsync("systemctl unmask --runtime systemd-logind.service; systemctl start systemd-logind.service");
        }

        Seen($"{noticed} of {count} noticed");
        Assert.That(noticed, Is.EqualTo(count));
    }

    [Test]
    public async Task LoginFromAnotherNamespaceOfTheHost_ProvesNothing()
    {
        await Host.MustShellAsync("""
            ip netns add inside
            ip link add ve-in type veth peer name eth0 netns inside
            ip addr add 10.98.0.1/24 dev ve-in; ip link set ve-in up
            ip netns exec inside ip addr add 10.98.0.2/24 dev eth0
            ip netns exec inside ip link set eth0 up
            mkdir -p /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
            """);
        var session = await Client.ArmAsync("--window", "60s");
        await Host.SwitchAsync("healthy");
        await Host.MustShellAsync("""
            cp --remove-destination $(readlink -f /etc/ssh/authorized_keys.d/root) /root/keys
            cat /root/.ssh/id_ed25519.pub >> /root/keys
            mount --bind /root/keys $(readlink -f /etc/ssh/authorized_keys.d/root)
            """);

        const string ssh = "ip netns exec inside ssh -o StrictHostKeyChecking=no -o BatchMode=yes -o ControlPath=none root@10.98.0.1";
        var confirm = await Host.ShellAsync($"{ssh} rollbackctl confirm {session.Id}");
        await Host.ShellAsync($"{ssh} sleep 7");
        var events = (await Client.HistoryAsync(session.Id)).Select(e => e.Event).ToList();

        Seen($"exit code {confirm.ExitCode}: {confirm.Output}{confirm.Errors.Trim()}; {string.Join(", ", events)}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(confirm.ExitCode, Is.EqualTo(Refused), confirm.ToString());
            Assert.That(confirm.Errors, Does.Contain("opened on the host itself"));
            Assert.That(events, Has.None.EqualTo("login").And.None.EqualTo("confirmed"));
        }
    }

    /// <summary>mallory writes what sshd writes, as itself and by the name of sshd.</summary>
    [Test]
    public async Task UserWritesALoginToTheJournal_IsNoLogin()
    {
        var session = await Client.ArmAsync("--window", "60s");
        await Host.SwitchAsync("healthy");
        await MalloryAsync("for i in 1 2 3; do logger -t sshd --id=1 \"Accepted publickey for root from 10.77.0.1 port 4711 ssh2: ED25519 SHA256:iqu6Ow9X6+c8BvVk3kxrw6EHT3s5gW+WIGzJ43/v3rA\"; sleep 1; done");
        await RoundsPassAsync(2);

        var events = (await Client.HistoryAsync(session.Id)).Select(e => e.Event).ToList();
        Seen(string.Join(", ", events));
        Assert.That(events, Has.None.EqualTo("login"));
    }
}
