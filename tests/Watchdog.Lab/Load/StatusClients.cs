using Watchdog.Lab.Running;

namespace Watchdog.Lab.Load;

/// <summary>
/// Many clients of one host's daemon, from within the host: some that watch the status, of root and of others, and one after the other
/// that ask for it once, each over a connection of its own.
/// </summary>
/// <param name="Times">How long each call took, from the connect to the answer, in milliseconds.</param>
/// <param name="Watched">How many watchers had an answer.</param>
/// <param name="Refused">What a user was answered whose connections were one more than a user may have.</param>
internal sealed record StatusClients(IReadOnlyList<double> Times, int Watched, string Refused)
{
    /// <summary>How many watch: root's places and others' have room for them, and for those who ask.</summary>
    public const int Watchers = 100;

    /// <summary>How many ask.</summary>
    public const int Clients = 1000;

    private const string Script = """
        use strict; use Socket; use POSIX; use Time::HiRes qw(time);
        my ($watchers, $clients) = @ARGV; my $workers = 8; my @children;
        sub call { my ($more) = @_; socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!"; connect($s, sockaddr_un('/run/rollback-watchdogd/control')) or die "connect: $!";
          syswrite($s, '{"method":"org.rollback-watchdog.Control.Status","parameters":{}' . ($more ? ',"more":true}' : '}') . "\0"); $s }
        sub answer { my ($s) = @_; my $all = ''; while ((sysread($s, my $some, 65536) // 0) > 0) { $all .= $some; last if $all =~ /\0/ } $all }
        pipe(my $told, my $tell);
        for my $i (0 .. $watchers - 1) {
          if (my $pid = fork) { push @children, $pid; next }
          POSIX::setuid(2000 + $i % 3) if $i >= 60;
          my $s = call(1); syswrite($tell, "watched\n") if answer($s) =~ /running_system/;
          1 while (sysread($s, my $some, 65536) // 0) > 0; POSIX::_exit(0);
        }
        sleep 2;
        my @asking;
        for my $w (1 .. $workers) {
          if (my $pid = fork) { push @asking, $pid; next }
          POSIX::setuid(3000);
          for (1 .. $clients / $workers) { my $began = time; my $said = answer(call(0)); syswrite($tell, sprintf("%s %.3f\n", $said =~ /running_system/ ? 'ms' : 'bad', (time() - $began) * 1000)) }
          POSIX::_exit(0);
        }
        waitpid $_, 0 for @asking;
        if (!(my $pid = fork)) { POSIX::setuid(3001); my @held = map { call(1) } 1 .. 17; syswrite($tell, 'refused ' . (answer($held[16]) =~ s/\0//r) . "\n"); POSIX::_exit(0) } else { waitpid $pid, 0 }
        kill KILL => @children; close $tell; print while <$told>;
        """;

    /// <summary>Runs them.</summary>
    /// <exception cref="LabException">They could not be run, or a call had no answer.</exception>
    public static async Task<StatusClients> RunAsync(LabHost host)
    {
        var said = await host.InAsync("perl", "-e", Script, Figures.Whole(Watchers), Figures.Whole(Clients));
        var lines = said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split(' ', 2)).ToLookup(static l => l[0], static l => l[^1]);
        double[] times = [.. lines["ms"].Select(Figures.Number)];
        return said.Succeeded && times.Length == Clients
            ? new StatusClients(times, lines["watched"].Count(), string.Concat(lines["refused"]))
            : throw new LabException($"{times.Length} of {Clients} calls had an answer: {said.Errors}");
    }
}
