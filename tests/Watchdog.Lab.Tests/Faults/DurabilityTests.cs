namespace Watchdog.Lab.Tests.Faults;

/// <summary>
/// "Armed" is said after everything that it promises is on the disk: seen by the daemon's own system calls, because a container
/// that loses power loses no page cache. The virtual machines' <c>PowerLossTests</c> lose it, slowly.
/// </summary>
public sealed class DurabilityTests
{
    private const string State = HostFiles.State;
    private const string Roots = "/nix/var/nix/gcroots/rollback-watchdogd";

    [Test]
    public async Task Arm_SystemCalls_SyncFileDirectoryAndRootsBeforeTheAnswer()
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("System calls are known by their numbers on x86-64 only.");
        }

        await using var hosts = new FaultHosts();
        var arm = DaemonCourse.All.Single(c => c.Name == "arm");

        var calls = await arm.SeeAsync(hosts);

        var seen = calls.Select(c => c.Call.ToString()).ToList();
        var written = At(seen, $"rename {State}/session.json");
        var answered = seen.FindLastIndex(c => c.EndsWith(" client", StringComparison.Ordinal));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(At(seen, $"fsync {State}/session.json.T.new"), Is.InRange(0, written - 1), "the file, before it takes its name");
            Assert.That(seen.FindIndex(written, c => c == $"fsync {State}"), Is.InRange(written + 1, answered - 1), "the directory, before the answer");
            Assert.That(At(seen, $"rename {Roots}/ID-target"), Is.InRange(0, written - 1), "the root, before the session");
            Assert.That(seen.FindIndex(At(seen, $"rename {Roots}/ID-target"), c => c == $"fsync {Roots}"), Is.InRange(1, written - 1), "the roots' directory");
        }
    }

    private static int At(List<string> calls, string call)
    {
        Assert.That(calls, Does.Contain(call));
        return calls.IndexOf(call);
    }
}
