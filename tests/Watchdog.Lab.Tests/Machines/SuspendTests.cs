using System.Globalization;
using System.Text;
using Watchdog.Lab.Tests.Scenarios;
using Watchdog.Protocol;

namespace Watchdog.Lab.Tests.Machines;

/// <summary>
/// Deadlines are instants of CLOCK_BOOTTIME. The host is suspended, during which CLOCK_MONOTONIC, by which PID 1's timers
/// go, stands still; or its wall clock is set.
/// </summary>
[Category("Vm")]
[Parallelizable(ParallelScope.Self)]
public sealed class SuspendTests
{
    // An emulated processor needs some of it for the executor's start.
    private const double Tolerance = 5;

    /// <summary>It cannot run while the host sleeps; it must not wait for what PID 1 takes for the rest of the time.</summary>
    /// <param name="daemonLives">Whether the daemon runs when the host wakes up.</param>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Suspend_OverTheDeadline_RollsBackAtOnceOnResume(bool daemonLives)
    {
        await using var machine = await Machine.UpAsync("suspend");
        var (session, deadline) = await LockOutAsync(machine, "90s");
        if (!daemonLives)
        {
            await machine.Host.InAsync("systemctl", "stop", "rollback-watchdogd.socket", "rollback-watchdogd.service");
        }

        var resumed = await SuspendAsync(machine, TimeSpan.FromSeconds(120));
        Assert.That(resumed, Is.GreaterThan(deadline), "the host slept over the deadline");
        var back = await machine.UntilBackAsync(session, Way.Lan);

        await machine.Host.InAsync("systemctl", "start", "rollback-watchdogd.socket", "rollback-watchdogd.service");
        await AssertRolledBackAsync(machine, session, resumed);
        var daemon = daemonLives ? "" : ", no daemon";
        MachineReport.Add($"suspend: over the deadline{daemon}", "rolled back at once on resume", back - resumed, "resume");
    }

    [Test]
    public async Task Suspend_ForLessThanTheWindow_TheDeadlineStays()
    {
        await using var machine = await Machine.UpAsync("nap");
        var (session, deadline) = await LockOutAsync(machine, "90s");

        var resumed = await SuspendAsync(machine, TimeSpan.FromSeconds(30));
        Assert.That(resumed, Is.LessThan(deadline), "the host is awake before the deadline");
        var back = await machine.UntilBackAsync(session, Way.Lan);

        await AssertRolledBackAsync(machine, session, deadline);
        MachineReport.Add("suspend: for a third of the window", "rolled back at the deadline", back - deadline, "deadline");
    }

    [TestCase("+10 years")]
    [TestCase("-10 years")]
    public async Task WallClock_IsSet_TheDeadlineStays(string jump)
    {
        await using var machine = await Machine.UpAsync("clock");
        var (session, deadline) = await LockOutAsync(machine, "60s");

        Assert.That((await machine.Host.InAsync("date", "--set", jump)).Succeeded, Is.True);
        Assert.That(await machine.NowAsync(), Is.LessThan(deadline), "the clock was set before the deadline");
        var back = await machine.UntilBackAsync(session, Way.Lan);

        await AssertRolledBackAsync(machine, session, deadline);
        MachineReport.Add($"wall clock: {jump}", "rolled back at the deadline", back - deadline, "deadline");
    }

    /// <summary>Arms and switches into a lockout that nothing but the deadline ends.</summary>
    /// <returns>The session, and its deadline: seconds of CLOCK_BOOTTIME.</returns>
    private static async Task<(Session Session, double Deadline)> LockOutAsync(Machine machine, string window)
    {
        var session = await machine.Client.ArmAsync("--window", window, "--lockout-time", "30min");
        await machine.Host.SwitchAsync("firewall-port");
        await machine.UntilPhaseAsync(Phase.Probation);
        var deadline = (await machine.Client.StatusAsync()).Session!.Deadline!.AtUsec / 1e6;
        return (session, deadline);
    }

    /// <returns>When the host was awake again: seconds of CLOCK_BOOTTIME.</returns>
    private static async Task<double> SuspendAsync(Machine machine, TimeSpan time)
    {
        // In a unit of its own: what asks for it from outside may give up on a host that sleeps.
        const string times = "/run/lab-suspend";
        const string monotonic = "awk '/^now at/ { print $3 / 1e9; exit }' /proc/timer_list";
        var seconds = ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        // S3: from s2idle the emulated machine does not wake up by its clock.
        var script = $"echo deep > /sys/power/mem_sleep; ({monotonic}; rtcwake --mode mem --seconds {seconds} > /dev/null; cut -d' ' -f1 /proc/uptime; {monotonic}) > {times}.new; mv {times}.new {times}";
        await machine.Host.ShellAsync($"echo {Convert.ToBase64String(Encoding.UTF8.GetBytes(script))} | base64 -d > {times}.sh; systemd-run --quiet --collect sh {times}.sh");
        await machine.Host.UntilAsync(async () => (await machine.Host.InAsync("test", "-e", times)).Succeeded, Machine.Patience, "the host has woken up");
        var seen = (await machine.Host.InAsync("cat", times)).Text.Split('\n').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToList();
        Assert.That(seen, Has.Count.EqualTo(3));
        Assert.That(seen[2] - seen[0], Is.LessThan(time.TotalSeconds / 2), "CLOCK_MONOTONIC stood still");
        return seen[1];
    }

    private static async Task AssertRolledBackAsync(Machine machine, Session session, double due)
    {
        await machine.Host.UntilAsync(() => machine.Client.HasEndedAsync(session.Id), Machine.Patience, "the session has ended");
        var started = (await machine.Client.HistoryAsync(session.Id)).Single(e => e.Event == "rollback-started");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await machine.Client.StatusAsync()).Last?.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(started.Text, Does.Contain("no proof within"));
            Assert.That(started.Usec / 1e6, Is.EqualTo(due).Within(Tolerance), "when the rollback began");
        }

        await Consistency.AssertAsync(machine.Host);
    }
}
