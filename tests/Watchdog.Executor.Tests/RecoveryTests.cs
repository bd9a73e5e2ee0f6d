using Watchdog.Core;
using Watchdog.Host.Boot;
using Watchdog.Store;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests;

/// <summary>What the executor does at a deadline that has passed, from the claim to the end.</summary>
internal sealed class RecoveryTests : RecoveryFixture
{
    [Test]
    public void Run_DeadlineHasPassed_ClimbsAndEndsRolledBack()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);

        Assert.That(Run(), Is.Zero);

        var last = Store.Load().Last!;
        Assert.Multiple(() =>
        {
            Assert.That(Rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.Cause, Does.Contain("no proof within 5min"));
            Assert.That(last.Rungs.Select(r => r.Outcome), Is.All.EqualTo(RungOutcome.Succeeded));
            Assert.That(Store.Load().Open, Is.Null);
            Assert.That(Timers.AllStopped, Is.True);
            Assert.That(Events(), Is.EqualTo(new[] { "rollback-started", "rung", "rung", "rung", "rung", "rung", "rung", "rolled-back" }));
            Assert.That(Claims.Owner(Make.Id), Is.EqualTo(ClaimOwner.Executor));
        });
    }

    /// <summary>The variable is all that keeps the next boot from the system that was left, where the disk takes no debt.</summary>
    [Test]
    public void Run_BootLeadsElsewhereAndNothingCanBeWritten_TheVariableStays()
    {
        Host.BootNext(Make.New);
        new BootHoldMark(Host.Paths).Write(new BootHold(Make.Id, "LoaderEntryDefault", "nixos-generation-2.conf", ""));
        Store.Save(Make.Session(), mustSurviveReboot: true);
        Directory.CreateDirectory(Path.Combine(Host.Paths.State, "boot-default-owed"));

        Assert.That(Run(), Is.Zero);

        Assert.That(Store.Load().Last?.Phase, Is.EqualTo(Phase.RolledBack));
        Assert.That(new BootHoldMark(Host.Paths).Read()?.SessionId, Is.EqualTo(Make.Id));
        Assert.That(new BootDefaultDebt(Host.Paths).Read()?.System, Is.EqualTo(Make.Session().Target.Boot), "the daemon pays it, in this boot");
    }

    [Test]
    public void Run_RolledBack_RemembersTheSystemThatWasLeft()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        var remembered = new RolledBackSystems(Host.Paths);
        Assert.That(remembered.Find(Make.New)?.Session, Is.EqualTo(Make.Id));
        Assert.That(remembered.Find(Make.Old), Is.Null, "the target is no bad system");
    }

    [Test]
    public void Run_PlainCommandsPutEverythingBack_RemembersWhatWasActivated()
    {
        TempHost.Link(Host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(Host.Paths.Profile, Make.Old);
        Store.Save(Make.Session() with { Activated = Make.New }, mustSurviveReboot: true);

        Run();

        Assert.That(new RolledBackSystems(Host.Paths).Find(Make.New)?.Session, Is.EqualTo(Make.Id));
    }

    // What is left of a session that ran is the session: a profile that moved alone is of a switch that failed.
    [Test]
    public void Run_TheProfilesSystemNeverRan_IsNotRememberedAsRolledBack()
    {
        TempHost.Link(Host.Paths.CurrentSystem, Make.Old);
        TempHost.Link(Host.Paths.Profile, "/nix/store/never-ran");
        Store.Save(Make.Session() with { Activated = Make.Old }, mustSurviveReboot: true);

        Run();

        Assert.That(new RolledBackSystems(Host.Paths).Find("/nix/store/never-ran"), Is.Null);
        Assert.That(Store.Load().Last!.RolledBackFrom, Is.Empty);
    }

    [Test]
    public void Run_EveryRungFails_EndsStrandedAndStaysOpen()
    {
        Rungs.Outcome = static _ => RungOutcome.Failed;
        Store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        Assert.Multiple(() =>
        {
            Assert.That(Rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.SwitchAgain, Rung.Verify, Rung.Reboot, Rung.Verify, Rung.RebootBooted }));
            Assert.That(Store.Load().Open?.Phase, Is.EqualTo(Phase.Stranded));
            Assert.That(Alarm.Calls, Is.EqualTo(1));
            Assert.That(Events()[^2..], Is.EqualTo(new[] { "stranded", "warning" }), "what did not work is on record");
        });
    }

    /// <summary>A probe that fails on both systems is no reason to reboot a host that is reached: it is said, and that is all.</summary>
    [Test]
    public void Run_WhatIsMissingWouldNotBeMended_EndsRolledBackAndSaysSo()
    {
        Rungs.Outcome = static rung => rung == Rung.Verify ? RungOutcome.Failed : RungOutcome.Succeeded;
        Rungs.Sight = static rung => rung == Rung.Verify ? new Sight(true, true, false, false, ["wireguard"], ["wireguard"]) : null;
        Store.Save(Make.Session(), mustSurviveReboot: true);

        Run();

        var last = Store.Load().Last!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
            Assert.That(last.Phase, Is.EqualTo(Phase.RolledBack));
            Assert.That(last.NotBack, Is.EqualTo("verify saw this"));
            Assert.That(Alarm.Missing, Is.EqualTo(new[] { "verify saw this" }));
            Assert.That(Events()[^2..], Is.EqualTo(new[] { "not-back", "rolled-back" }));
            Assert.That(Words.OfNotBack(new State(null, last)), Does.Contain("verify saw this"));
        }
    }

    // An end that is saved is never looked at again.
    [Test]
    public void Run_Ends_IsOnRecordBeforeItIsClosed()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        var wasOpen = false;

        Run(new HookedClock(Clock, () => wasOpen = Store.Load().Open is not null));

        Assert.That(wasOpen, Is.True, "the last line of the record was written while the session was open");
        Assert.That(Store.Load().Open, Is.Null);
    }

    /// <summary>An end that is saved is looked at by nobody again: killed between the two, it would be on no record.</summary>
    [Test]
    public void Run_RolledBack_IsOnRecordBeforeTheSessionIsClosed()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        var wasOpen = true;
        Clock.OnRead = () => wasOpen = Store.Load().Open is not null;

        Run();

        Assert.That(wasOpen, Is.True, "the clock is read last for the record of the end");
        Assert.That(Events()[^1], Is.EqualTo("rolled-back"));
    }

    [Test]
    public void Run_RungBegins_IsOnRecordBefore()
    {
        Store.Save(Make.Session(), mustSurviveReboot: true);
        var seen = new List<RungOutcome>();
        Rungs.OnRun = rung =>
        {
            var last = Store.Load().Open!.Rungs[^1];
            Assert.That(last.Rung, Is.EqualTo(rung));
            seen.Add(last.Outcome);
        };

        Run();

        Assert.That(seen, Is.EqualTo(Enumerable.Repeat(RungOutcome.Begun, 3)));
    }

    /// <summary>Over six boots of a host whose disk takes nothing, a reboot rung is begun at most twice: the firmware remembers it.</summary>
    [TestCase(true, 2)]
    [TestCase(false, 0)]
    public void Run_NothingIsWrittenToTheDisk_RebootsNoMoreThanIsNoted(bool hasVariables, int most)
    {
        if (hasVariables)
        {
            Directory.CreateDirectory(Host.Paths.EfiVariables);
        }

        var reboots = 0;
        FullDisk.Run(Host.Paths.State, () =>
        {
            Store.Save(Make.Session(), mustSurviveReboot: true);
            FullDisk.Fill(Host.Paths.State);
            for (var boot = 1; boot <= 6 && Store.Load().Open is { Phase: not Phase.Stranded }; boot++)
            {
                Rungs.Outcome = static rung => rung == Rung.Verify ? RungOutcome.Failed : RungOutcome.Succeeded;
                Rungs.OnRun = rung =>
                {
                    if (rung is Rung.Reboot or Rung.RebootBooted)
                    {
                        reboots++;
                        throw new OperationCanceledException("reboots");
                    }
                };
                try
                {
                    Run();
                    break;
                }
                catch (OperationCanceledException)
                {
                    // A boot forgets what is in memory.
                    foreach (var file in Directory.EnumerateFiles(Host.Paths.Runtime))
                    {
                        File.Delete(file);
                    }

                    Clock.BootId = $"boot-{boot + 1}";
                }
            }
        });

        Assert.That(reboots, Is.EqualTo(most));
        if (!hasVariables)
        {
            Assert.That(Rungs.Run, Has.No.Member(Rung.Reboot));
        }
    }

    [Test]
    public void Run_NothingCanBeWrittenAnywhere_RollsBackAllTheSame()
    {
        TempHost.MakeUnwritable(Host.Paths.State);
        TempHost.MakeUnwritable(Host.Paths.Runtime);

        Assert.That(Run(), Is.Zero);

        Assert.That(Rungs.Run, Is.EqualTo(new[] { Rung.MakeWay, Rung.Switch, Rung.Verify }));
    }
}
