using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>
/// Whoever can read a file can lock it (flock(2)). What root's programs read of configuration, boot menu and firmware, and the
/// locks between themselves, must not be anybody's to hold up.
/// </summary>
[Category("Hostile")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FileLockTests : HostileHost
{
    // All that he can open, locked for as long as he lives; and what is new, a moment later.
    private const string LockAll = """
        use Fcntl ":flock"; my %held;
        for (;;) {
            for my $f (split /\n/, qx(find -L /run/rollback-watchdogd /run/nixos /etc/rollback-watchdogd /etc/ssh /boot /sys/firmware/efi/efivars /nix/var/nix/gcroots -maxdepth 4 -type f 2>/dev/null), "/etc/passwd") {
                next if $held{$f};
                open(my $h, "<", $f) or next;
                if (flock($h, LOCK_EX | LOCK_NB)) { $held{$f} = $h } else { push @shared, $h if flock($h, LOCK_SH | LOCK_NB) }
            }
            open(my $n, ">", "/srv/mallory/count"); print $n scalar(keys %held), "\n"; close $n;
            select(undef, undef, undef, 0.05);
        }
        """;

    [Test]
    public async Task UserLocksEveryFileThatHeCanRead_ProbesSeeAndTheHostComesBack()
    {
        // The first round makes the files that are there afterwards.
        await Host.InAsync("rollbackctl", "probe");
        await Host.MustShellAsync($"cat > /srv/mallory/lock-all.pl <<'EOF'\n{LockAll}\nEOF");
        await MalloryAsync("exec perl lock-all.pl");
        await Host.UntilAsync(async () => (await Host.ShellAsync("[ $(cat /srv/mallory/count) -gt 3 ]")).Succeeded, TimeSpan.FromSeconds(20), "files are locked");

        var session = await Client.ArmAsync("--window", "10s");
        var blind = session.Probes.Where(p => p is { Name: "stranger-ssh" or "stranger-wireguard" or "access", AtArm.Outcome: not ProbeOutcome.Passed }).Select(p => $"{p.Name}: {p.AtArm?.Detail}").ToList();
        await Host.SwitchAsync("firewall-port");
        await Host.UntilAsync(() => Client.HasEndedAsync(session.Id), TimeSpan.FromSeconds(60), "the session has ended");

        var history = await Client.HistoryAsync(session.Id);
        Seen($"{(await Host.ShellAsync("cat /srv/mallory/count")).Output.Trim()} files locked; {history[^1].Text}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(blind, Is.Empty, "what the probes see");
            Assert.That(history[^1].Event, Is.EqualTo("rolled-back"));
            Assert.That(history.Count(e => e.Text.StartsWith("rung: reboot", StringComparison.Ordinal)), Is.Zero);
            Assert.That(await Host.CanLoginAsync(Way.Lan), Is.True);
            Assert.That((await Host.ShellAsync("ls /sys/firmware/efi/efivars/LoaderEntryDefault-*")).Succeeded, Is.False, "no variable is left");
        }
    }
}
