namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// At each system call of the daemon's (arm, switch, heartbeat, confirm, disarm, a rollback that is asked for) and of the
/// executor's (a rollback): it fails, or the process is killed or stopped there; and each course as a whole while journald stands
/// still. Afterwards the host is as its operator was told, or it comes back.
/// </summary>
[Category("Long")]
[Parallelizable(ParallelScope.All)]
public sealed class FaultTests
{
    private static readonly ExecutorCourse Rollback = new();
    private readonly FaultHosts _hosts = new();

    private static IEnumerable<TestCaseData> Daemons =>
        from course in DaemonCourse.All from fault in Fault.All select new TestCaseData(course.Name, fault).SetArgDisplayNames(course.Name, fault.Name);

    private static IEnumerable<TestCaseData> Executors => Fault.All.Select(f => new TestCaseData(f).SetArgDisplayNames("rollback", f.Name));

    private static IEnumerable<TestCaseData> WithoutJournald =>
        from course in DaemonCourse.All.Select(c => c.Name).Append(Rollback.Name)
        from isFull in new[] { false, true }
        select new TestCaseData(course, isFull).SetArgDisplayNames(course, isFull ? "JOURNALD-FULL" : "JOURNALD");

    [OneTimeSetUp]
    public void LookAtMachine()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("System calls are known by their numbers on x86-64 only.");
        }
    }

    [OneTimeTearDown]
    public async Task RemoveHostsAsync() => await _hosts.DisposeAsync();

    [TestCaseSource(nameof(Executors))]
    public Task Executor_Fault_HostComesBack(Fault fault) => FaultSweep.RunAsync(_hosts, Rollback, fault);

    [TestCaseSource(nameof(Daemons))]
    public Task Daemon_Fault_IsAsToldOrComesBack(string course, Fault fault) =>
        FaultSweep.RunAsync(_hosts, DaemonCourse.All.Single(c => c.Name == course), fault);

    [TestCaseSource(nameof(WithoutJournald))]
    public Task Course_JournaldStandsStillThroughout_IsAsToldOrComesBack(string course, bool isFull) => FaultSweep.RunWithoutJournaldAsync(
        _hosts,
        course == Rollback.Name ? Rollback : DaemonCourse.All.Single(c => c.Name == course),
        isFull);
}
