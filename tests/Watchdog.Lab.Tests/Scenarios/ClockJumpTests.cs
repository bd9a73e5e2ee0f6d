using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>
/// Wall-clock time jumps by ten years in the middle of a session. A container cannot set its clock: a preloaded library
/// gives another CLOCK_REALTIME to the daemon and to all that PID 1 starts from then on, executor and switch included.
/// PID 1 itself keeps the true one; its timers do not go by it.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClockJumpTests : IAsyncDisposable
{
    private const long TenYears = 10L * 365 * 24 * 3600;

    // The file is read anew at each call: what has started already jumps as well.
    private const string Library =
        """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t id, struct timespec *t)
        {
            int result = syscall(SYS_clock_gettime, id, t);
            if (result == 0 && id == CLOCK_REALTIME) {
                char text[32] = "";
                int file = open("/srv/clock/offset", O_RDONLY | O_CLOEXEC);
                if (file >= 0) {
                    if (read(file, text, sizeof text - 1) > 0)
                        t->tv_sec += atol(text);
                    close(file);
                }
            }
            return result;
        }
        """;

    private LabHost _host = null!;
    private WatchdogClient _client = null!;

    [SetUp]
    public async Task UpAsync()
    {
        _host = await LabHost.UpAsync("clock");
        _client = new WatchdogClient(_host);
        if (!(await _host.ShellAsync("command -v cc || command -v clang")).Succeeded)
        {
            Assert.Ignore("There is no C compiler for the library that moves the clock.");
        }

        var faked = await _host.ShellAsync(
            $$"""
            set -e
            mkdir -p /srv/clock
            cd /srv/clock
            echo 0 > offset
            cat > clock.c <<'SOURCE'
            {{Library}}
            SOURCE
            $(command -v cc || command -v clang) -shared -fPIC -O1 -o clock.so clock.c
            systemctl set-environment LD_PRELOAD=/srv/clock/clock.so
            systemctl restart rollback-watchdogd.service
            """);
        Assert.That(faked.ExitCode, Is.Zero, faked.ToString());
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    [TestCase(TenYears)]
    [TestCase(-TenYears)]
    [Category("Scenario")]
    public async Task Probation_WallClockJumpsTenYears_TheDeadlineStaysAndTheHostComesBack(long seconds)
    {
        var session = await _client.ArmAsync("--window", "12s");
        await _host.SwitchAsync("firewall-port");
        await _host.UntilAsync(async () => (await _client.StatusAsync()).Session?.Phase == Phase.Probation, TimeSpan.FromSeconds(5), "the end of the switch is noticed");
        var before = (await _client.StatusAsync()).Session!.Deadline!;

        await _host.ShellAsync($"echo {seconds} > /srv/clock/offset");

        var after = (await _client.StatusAsync()).Session!.Deadline!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.AtUsec, Is.EqualTo(before.AtUsec), "the deadline");
            Assert.That(after.RemainingUsec, Is.GreaterThan(0).And.LessThan(before.RemainingUsec));
            Assert.That(after.AtRealtimeUsec - before.AtRealtimeUsec, Is.EqualTo(seconds * 1_000_000).Within(5_000_000L), "the daemon has seen the jump");
        }

        await Recovered.AssertAsync(_host, session, "no proof within 12s after the switch", Recovered.Limit, "clock-jump");

        var started = (await _client.HistoryAsync(session.Id)).Single(e => e.Event == "rollback-started");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started.Usec, Is.EqualTo(before.AtUsec).Within(3_000_000L), "neither early nor late");
            Assert.That(started.RealtimeUsec - session.ArmedRealtimeUsec, Is.EqualTo(seconds * 1_000_000).Within(60_000_000L), "the executor has seen the jump");
        }
    }
}
