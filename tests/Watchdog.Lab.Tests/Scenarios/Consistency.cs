namespace Watchdog.Lab.Tests.Scenarios;

/// <summary>What must be true of a host at any time: what the daemon says is what PID 1 and the disk hold.</summary>
internal static class Consistency
{
    /// <summary>An open session has its timer and its roots; without one nothing is held.</summary>
    /// <param name="host">A host whose daemon answers.</param>
    public static async Task AssertAsync(LabHost host)
    {
        var open = (await new WatchdogClient(host).StatusAsync()).Session;
        var timers = await Recovered.TimersAsync(host);
        var roots = (await host.ShellAsync("ls /nix/var/nix/gcroots/rollback-watchdogd 2>/dev/null || true")).Text;
        using (Assert.EnterMultipleScope())
        {
            if (open?.Deadline is { } deadline)
            {
                Assert.That(timers, Does.Contain(deadline.Timer), "the timer of the open session");
                Assert.That(roots, Does.Contain($"{open.Id}-target"), "the root of the open session");
            }
            else
            {
                Assert.That(timers, Is.Empty, "timers without a session");
                Assert.That(roots, Is.Empty, "roots without a session");
            }
        }
    }
}
