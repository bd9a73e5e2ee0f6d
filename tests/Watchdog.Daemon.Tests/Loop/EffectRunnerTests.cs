using Watchdog.Config;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Executor.Pid1;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

internal sealed class EffectRunnerTests
{
    [Test]
    public void Run_VerifyUnclaimedOfAClaimedSession_Fails([Values] bool isClaimed)
    {
        using var host = new TempHost();
        var claims = new Claims(host.Paths);
        if (isClaimed)
        {
            claims.Take(Make.Id, ClaimOwner.Executor);
        }

        // Of no held session: PID 1 is not asked for its timer.
        Assert.That(
            () => Runner(host).Run(new VerifyUnclaimed(Make.Id), null),
            isClaimed ? Throws.TypeOf<EffectException>() : Throws.Nothing);
    }

    [Test]
    public void Run_ClaimOfASessionThatTheExecutorHas_Fails()
    {
        using var host = new TempHost();
        new Claims(host.Paths).Take(Make.Id, ClaimOwner.Executor);

        Assert.That(() => Runner(host).Run(new Claim(Make.Id), null), Throws.TypeOf<EffectException>());
    }

    // A directory in the link's place: as a disk that takes nothing.
    [Test]
    public void Run_KeepTargetCannot_WarnsAndGoesOn()
    {
        using var host = new TempHost();
        TempHost.MakeUnwritable(host.Paths.GcRoots);

        Assert.That(() => Runner(host).Run(new KeepTarget(Make.Session()), Make.Session()), Throws.Nothing);

        Assert.That(new HistoryLog(host.Paths).Read(Make.Id, 10).Single().Event, Is.EqualTo("warning"));
    }

    private static EffectRunner Runner(TempHost host) => new(
        new SessionStore(host.Paths),
        new Claims(host.Paths),
        new TargetRoots(host.Paths),
        new TimerUnits(host.Paths, new Settings(), new ManualClock()),
        null!,
        new Recorder(new HistoryLog(host.Paths), new ManualClock()));
}
