using System.Globalization;

namespace Watchdog.Lab.Tests.Hostile;

/// <summary>Whoever may only read, and takes all that can be taken of the control socket, keeps nobody from it who may do more.</summary>
[Category("Hostile")]
[Category("Long")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ControlSocketTests : HostileHost
{
    private const string Socket = "/run/rollback-watchdogd/control";
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    /// <summary>200 connections of 12 users' that say nothing.</summary>
    private const string SlowClients = """
        use Socket; my @held; my $n = 0;
        for my $uid (1..12) { next if fork; $< = $> = 200000 + $uid;
          for (1..17) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($ARGV[0])); push @held, $s }
          sleep 600; exit }
        sleep 600
        """;

    private const string ConnectLoop = """
        use Socket; my $end = time + 600;
        while (time < $end) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($ARGV[0])); close $s }
        """;

    /// <summary>A command line of 0.9 GiB, which takes no memory (prctl(2), PR_SET_MM_MAP), and calls without end.</summary>
    private const string LongCommandLine = """
        use Socket; my $size = 920 << 20;
        my $at = syscall(9, 0, $size, 3, 0x4022, -1, 0);
        open my $f, "<", "/proc/self/stat"; my @s = (0, split / /, <$f> =~ s/\(.*\)/x/r);
        my $map = pack("Q12LL", @s[26, 27, 45, 46, 47], syscall(12, 0), $s[28], $at, $at + $size, @s[50, 51], 0, 0, 0xffffffff);
        syscall(157, 35, 14, $map, length $map, 0) == 0 or die "prctl: $!";
        print STDERR "long: ", -s "/proc/self/cmdline", "\n"; my $end = time + 600;
        while (time < $end) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($ARGV[0])) or next;
          syswrite $s, "{\"method\":\"org.rollback-watchdog.Control.Status\"}\0"; sysread $s, my $b, 65536; close $s }
        """;

    private const string HistoryReader = """
        use Socket; my $end = time + 600;
        while (time < $end) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($ARGV[0])) or next;
          syswrite $s, "{\"method\":\"org.rollback-watchdog.Control.History\",\"parameters\":{\"limit\":5000}}\0"; 1 while sysread($s, my $b, 65536) && $b !~ /\0/; close $s }
        """;

    /// <summary>The PSS of the daemon ten times a second, and what it was at most: on a machine with a large cache the collector lets garbage grow.</summary>
    private const string Sampler = """
        my ($out, $most) = ($ARGV[0], 0); my $end = time + 900;
        while (time < $end) { my $pid = `systemctl show -P MainPID rollback-watchdogd`; chomp $pid;
          for (1..30) { open my $f, "<", "/proc/$pid/smaps_rollup" or last; my ($pss) = grep { /^Pss:/ } <$f>; close $f;
            my ($k) = ($pss // "") =~ /(\d+)/; next unless $k; if ($k > $most) { $most = $k; open my $o, ">", "$out.new"; print $o $most; close $o; rename "$out.new", $out }
            select undef, undef, undef, 0.1 } }
        """;

    [TestCase("slow-clients")]
    [TestCase("connect-loops")]
    [TestCase("long-command-line")]
    [TestCase("history-readers")]
    [CancelAfter(300_000)]
    public async Task UsersTakeAllTheyCan_RootAndOperatorAreAnswered(string attack) => await AttackAsync(20, 0, attack);

    /// <summary>
    /// All of it, and 600,000 locks. Most of the calls are heartbeats, which go the same way as a confirm until the very end;
    /// the confirms are each of a session of its own, and WATCHDOG_CONFIRMS says how many.
    /// </summary>
    [Test]
    [CancelAfter(900_000)]
    public async Task UsersTakeAllTheyCanAtOnce_RootAndOperatorAreAnsweredAndTheRollbackIsOnTime() =>
        await AttackAsync(50, Number("WATCHDOG_CONFIRMS", 10), "slow-clients", "connect-loops", "locks", "long-command-line", "history-readers");

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : otherwise;

    private async Task AttackAsync(int heartbeats, int confirms, params string[] attacks)
    {
        await ConfigureAsync("""{"operators": "wheel"}""");
        await Host.MustShellAsync("""
            for i in $(seq 20000); do echo '{"session":"abcdef","realtime_usec":1,"usec":1,"boot_id":"x","event":"probe-changed","message_id":"x","text":"a probe has changed: command:x fails: '$(printf %0200d $i)'","fields":{}}'; done > /var/lib/rollback-watchdogd/history.jsonl.1
            echo 6 > /etc/lab/slow-seconds
            """);
        await BeginAsync("sampler");
        foreach (var attack in attacks)
        {
            await BeginAsync(attack);
        }

        if (attacks.Contains("locks"))
        {
            await Host.UntilAsync(async () => (await Host.ShellAsync("test -e /srv/mallory/done")).Succeeded, TimeSpan.FromMinutes(4), "mallory holds the locks");
        }

        // A daemon that starts in the middle of it looks at the host as ever.
        await Host.MustShellAsync("systemctl restart rollback-watchdogd.service");
        var failed = new List<string>();
        var confirm = await ConfirmAsync(confirms, failed);
        var session = await Client.ArmAsync("--window", "45s", "--lockout-time", "10min");
        await Host.SwitchAsync("healthy");
        await KeepConfigurationAsync();
        var heartbeat = 0.0;
        for (var i = 0; i < heartbeats; i++)
        {
            heartbeat = Math.Max(heartbeat, await CallAsync(i % 2 == 0 ? "root" : "op", $"heartbeat {session.Id}", failed));
        }

        // From before the switch has even its lock: what is seen is at most later than it is.
        var before = (await Host.ShellAsync("date +%s%6N; lab-switch slow-switch >&2")).Text;
        var noticed = 0.0;
        await Host.UntilAsync(async () => await CountAsync(session.Id, "activation-started") > 1, TimeSpan.FromSeconds(60), "the second switch was noticed");
        noticed = ((await Client.HistoryAsync(session.Id)).Where(e => e.Event == "activation-started").ElementAt(1).RealtimeUsec - double.Parse(before, CultureInfo.InvariantCulture)) / 1e6;
        await Host.UntilAsync(async () => await CountAsync(session.Id, "activation-ended") > 1, TimeSpan.FromSeconds(60), "its end was noticed");
        var due = (await Client.StatusAsync()).Session?.Deadline?.AtRealtimeUsec;
        await Host.UntilAsync(async () => await CountAsync(session.Id, "rollback-started") > 0, TimeSpan.FromSeconds(120), "the rollback has begun");
        var late = ((await Client.HistoryAsync(session.Id)).First(e => e.Event == "rollback-started").RealtimeUsec - due) / 1e6;
        var most = int.Parse((await Host.ShellAsync("cat /srv/most")).Text, CultureInfo.InvariantCulture);
        var refusals = int.Parse((await Host.ShellAsync("journalctl -b -q -t rollback-watchdogd | grep -c 'too many connections'; true")).Text, CultureInfo.InvariantCulture);

        var all = heartbeats + confirms;
        Seen(string.Create(CultureInfo.InvariantCulture, $"{all - failed.Count} of {all} within {Most.TotalSeconds} s (slowest of {heartbeats} heartbeats {heartbeat:F3} s, of {confirms} confirms {confirm:F3} s); PSS at most {most} KiB; a switch noticed within {noticed:F2} s; rollback {late:F2} s after its deadline; {refusals} lines of refusals"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed, Is.Empty);
            Assert.That(await CountAsync(session.Id, "baseline-taken"), Is.EqualTo(1), "a round of probes was made at arm");
            Assert.That(most, Is.LessThan(64 * 1024));
            Assert.That(noticed, Is.LessThan(2));
            Assert.That(late, Is.LessThan(1));
            Assert.That(refusals, Is.LessThan(20), "one a minute, and one for each start of the daemon");
        }
    }

    /// <summary>Confirms sessions one after the other; the slowest call, in seconds.</summary>
    private async Task<double> ConfirmAsync(int count, List<string> failed)
    {
        var slowest = 0.0;
        for (var i = 0; i < count; i++)
        {
            var session = await Client.ArmAsync("--window", "2min", "--lockout-time", "10min");
            await Host.SwitchAsync(i % 2 == 0 ? "healthy" : "base");
            await KeepConfigurationAsync();
            slowest = Math.Max(slowest, await CallAsync(i % 2 == 0 ? "root" : "op", $"confirm {session.Id}", failed));

            // After one that failed the next one must have a session of its own all the same.
            await Host.InAsync("rollbackctl", "confirm", "--force", session.Id);
        }

        return slowest;
    }

    /// <summary>A call of rollbackctl over a fresh ssh session, timed on the host: how long ssh takes is not what is asked.</summary>
    private async Task<double> CallAsync(string user, string verb, List<string> failed)
    {
        var timed = $"b=$(date +%s%N); rollbackctl {verb} >/tmp/said-$$ 2>&1; c=$?; echo $c $(( $(date +%s%N) - b )); [ $c = 0 ] || cat /tmp/said-$$";
        var result = await Host.OperatorAsync(Way.Lan, user, TimeSpan.FromSeconds(30), $"sh -c '{timed}'");
        var words = result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var took = words.Length > 1 && double.TryParse(words[1], CultureInfo.InvariantCulture, out var nanoseconds) ? nanoseconds / 1e9 : double.MaxValue;
        if (words is not ["0", ..] || took > Most.TotalSeconds)
        {
            failed.Add(result.ToString());
        }

        return took;
    }

    private async Task BeginAsync(string attack)
    {
        var (program, times, user, argument) = attack switch
        {
            "slow-clients" => (SlowClients, 1, "root", Socket),
            "connect-loops" => (ConnectLoop, 2, "mallory", Socket),
            "long-command-line" => (LongCommandLine, 1, "mallory", Socket),
            "history-readers" => (HistoryReader, 15, "mallory", Socket),
            "locks" => (Locks, 1, "mallory", ""),
            "sampler" => (Sampler, 1, "root", "/srv/most"),
            _ => throw new ArgumentOutOfRangeException(nameof(attack)),
        };
        await Host.MustShellAsync($"cat > /srv/mallory/{attack}.pl <<'X'\n{program}\nX\nchmod 644 /srv/mallory/{attack}.pl; chmod 755 /srv/mallory");
        for (var i = 0; i < times; i++)
        {
            await Host.MustShellAsync($"cd /srv/mallory; setsid runuser -u {user} -- perl /srv/mallory/{attack}.pl {argument} </dev/null >/tmp/out-{attack} 2>&1 &");
        }
    }
}
