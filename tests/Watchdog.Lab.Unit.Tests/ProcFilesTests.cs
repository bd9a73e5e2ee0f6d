using Watchdog.Lab.Bench;
using Watchdog.Lab.Load;

namespace Watchdog.Lab.Unit.Tests;

/// <summary>What is read from a host's /proc.</summary>
public sealed class ProcFilesTests
{
    private const string Status = """
        Name:	main
        Pid:	10
        voluntary_ctxt_switches:	5
        nonvoluntary_ctxt_switches:	2
        Name:	pool
        Pid:	11
        voluntary_ctxt_switches:	3
        nonvoluntary_ctxt_switches:	0
        """;

    [Test]
    public void CpuTime_Stats_AddsOwnTimesAndThoseOfChildren()
    {
        const string stats = "1 (systemd) S 0 1 1 0 -1 4194560 1 2 3 4 100 20 3000 400 20 0 1 0 5\n77 (a) b) c) R 1 1 1 0 -1 0 0 0 0 0 1 2 3 4 20 0\n";

        Assert.That(CpuTime.Of(stats), Is.EqualTo(TimeSpan.FromMilliseconds((100 + 20 + 3000 + 400 + 1 + 2 + 3 + 4) * 10)));
    }

    [Test]
    public void CpuTime_NoStat_SaysSo() => Assert.That(() => CpuTime.Of("cat: no such file"), Throws.TypeOf<LabException>());

    [Test]
    public void ThreadSwitches_Status_AddsBothKinds()
    {
        var threads = ThreadSwitches.Read(Status);

        Assert.That(threads[10], Is.EqualTo(new ThreadSwitches("main", 7)));
        Assert.That(threads[11], Is.EqualTo(new ThreadSwitches("pool", 3)));
    }

    [Test]
    public void ThreadSwitches_Nothing_IsNone()
    {
        var (switches, woken) = ThreadSwitches.Between(ThreadSwitches.Read(Status), ThreadSwitches.Read(Status));

        Assert.That((switches, woken), Is.EqualTo((0L, "")));
    }

    [Test]
    public void ThreadSwitches_NewAndEndedThreads_Count()
    {
        var before = new Dictionary<int, ThreadSwitches> { [10] = new("main", 7), [11] = new("pool", 3) };
        var after = new Dictionary<int, ThreadSwitches> { [10] = new("main", 9), [12] = new("timer", 4) };

        var (switches, woken) = ThreadSwitches.Between(before, after);

        Assert.That(switches, Is.EqualTo(2 + 4 + 1));
        Assert.That(woken, Is.EqualTo("2 of main, 4 of timer, the end of pool"));
    }
}
