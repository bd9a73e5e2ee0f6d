using System.Collections.Concurrent;
using System.Text;
using Watchdog.Systemd.Native;
using Watchdog.Systemd.Tests.Fakes;

namespace Watchdog.Systemd.Tests.Host;

internal sealed class TransientUnitTests : HostTest
{
    [TestCase(true), TestCase(false), CancelAfter(20_000)]
    public void StartTransientTimer_TimePasses_RunsItsServiceThenAndNotBefore(bool isPrivate, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        using var events = new BlockingCollection<UnitEvent>();
        using var monitor = UnitMonitor.Start(Name, events.Add);
        using ServiceManager manager = Connect(isPrivate);
        ulong started = Deadline.Now;

        manager.StartTransientTimer(Timer(
            Name, TimeSpan.FromMilliseconds(700), Service(Name, "/usr/bin/touch", folder.File("ran")) with { Type = "oneshot" }));
        bool early = File.Exists(folder.File("ran"));
        UnitEvent ended = NextJob(events, Name + ".service", cancel);

        Assert.Multiple(() =>
        {
            Assert.That(early, Is.False);
            Assert.That(ended.Result, Is.EqualTo("done"));
            Assert.That(File.Exists(folder.File("ran")), Is.True);
            Assert.That(Deadline.Now - started, Is.InRange(700_000ul, 2_500_000ul), "microseconds");
        });
    }

    [TestCase(true), TestCase(false)]
    public void StartTransientTimer_Accepted_IsHeldByPid1(bool isPrivate)
    {
        using ServiceManager manager = Connect(isPrivate);
        manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)) with { Description = "50% of $HOME \"quoted\"" });

        Assert.Multiple(() =>
        {
            Assert.That(manager.IsPrivate, Is.EqualTo(isPrivate));
            Assert.That(manager.GetUnitState(Name + ".timer"), Is.EqualTo(new UnitState(Name + ".timer", "loaded", "active", "waiting", "success")));
            Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.InRange(TimeSpan.FromSeconds(290), TimeSpan.FromMinutes(5)));
            Assert.That(Run("systemctl", "show", "-P", "Description", Name + ".timer"), Is.EqualTo("50% of $HOME \"quoted\""));
        });
    }

    [Test, CancelAfter(20_000)]
    public void StartTransientTimer_DeadlineMoved_OnlyTheNewOneRuns(CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        using var events = new BlockingCollection<UnitEvent>();
        using var monitor = UnitMonitor.Start(Name, events.Add);
        using ServiceManager manager = ServiceManager.Connect();
        string next = Name + "-next";
        manager.StartTransientTimer(Timer(Name, TimeSpan.FromMilliseconds(500), Service(Name, "/usr/bin/touch", folder.File("old"))));

        manager.StartTransientTimer(Timer(next, TimeSpan.FromMilliseconds(1500), Service(next, "/usr/bin/touch", folder.File("new"))));
        manager.StopUnit(Name + ".timer");
        NextJob(events, next + ".service", cancel);

        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(folder.File("old")), Is.False);
            Assert.That(manager.GetUnitState(Name + ".timer"), Is.Null);
            Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.Null);
        });
    }

    [TestCase(true), TestCase(false)]
    public void StartTransientTimer_NameIsTaken_SaysSoAndLeavesTheFirst(bool isPrivate)
    {
        using ServiceManager manager = Connect(isPrivate);
        manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)));

        Assert.That(() => manager.StartTransientTimer(Timer(Name, TimeSpan.FromHours(1))), Throws.TypeOf<UnitExistsException>());
        Assert.That(manager.GetTimerRemaining(Name + ".timer"), Is.LessThan(TimeSpan.FromMinutes(6)));
    }

    [TestCase("Type", "no-such-type")]
    [TestCase("KillMode", "no-such-mode")]
    [TestCase("StandardOutput", "no-such-output")]
    [TestCase("FailureAction", "no-such-action")]
    [TestCase("Environment", "not an assignment")]
    [TestCase("WorkingDirectory", "relative")]
    [TestCase("LogExtraFields", "lower=x")]
    public void StartTransientService_InvalidProperty_IsTypedAndLeavesNothing(string property, string value)
    {
        TransientService good = Service(Name);
        TransientService bad = property switch
        {
            "Type" => good with { Type = value },
            "KillMode" => good with { KillMode = value },
            "StandardOutput" => good with { StandardOutput = value },
            "FailureAction" => good with { FailureAction = value },
            "Environment" => good with { Environment = [value] },
            "WorkingDirectory" => good with { WorkingDirectory = value },
            _ => good with { LogExtraFields = [value] },
        };
        using ServiceManager manager = ServiceManager.Connect();

        Assert.Multiple(() =>
        {
            Assert.That(() => manager.StartTransientService(bad), Throws.TypeOf<InvalidUnitPropertyException>());
            Assert.That(() => manager.StartTransientTimer(Timer(Name, TimeSpan.FromHours(1), bad)), Throws.TypeOf<InvalidUnitPropertyException>());
            Assert.That(manager.ListUnits(Name + "*"), Is.Empty);
        });
    }

    [TestCase(null), TestCase("daemon-reload"), TestCase("daemon-reexec")]
    public void StartTransientService_EveryProperty_TakesEffectAndOutlivesAReload(string? meanwhile)
    {
        using ServiceManager manager = ServiceManager.Connect();
        manager.StartTransientService(Service(Name, "/bin/sleep", "1000") with
        {
            Description = "50% of \"all\" $HOME 'of' them \\x41",
            ExecStopPost = [new ExecCommand("/bin/true", ["argument"]) { IgnoreFailure = true }],
            Restart = "on-failure",
            RestartSec = TimeSpan.FromSeconds(3),
            TimeoutStart = TimeSpan.FromMinutes(30),
            TimeoutStop = TimeSpan.FromSeconds(7),
            OOMScoreAdjust = -900,
            LimitMemLock = ulong.MaxValue,
            SyslogIdentifier = "ident",
            Environment = ["A=b c", "D=50% $HOME \"q\" \\x41"],
            WorkingDirectory = "/",
            StartLimitInterval = TimeSpan.Zero,
            StartLimitBurst = 4,
            FailureAction = "none",
            KillMode = "mixed",
            CapabilityBoundingSet = 1ul << 22, // CAP_SYS_BOOT
            NoNewPrivileges = true,
            LogExtraFields = ["ROLLBACK_WATCHDOG_SESSION=x1/50%n,$HOME=="],
        });

        string Free() => Run("systemctl", "show", Name + ".service", "-p", "Description,Environment,LogExtraFields,ExecStopPost");
        string before = Free();
        if (meanwhile is not null)
        {
            Run("systemctl", meanwhile);
        }

        Assert.That(Free(), Is.EqualTo(before));
        string shown = Run(
            "systemctl", "show", Name + ".service", "-p",
            "Restart,RestartUSec,TimeoutStartUSec,TimeoutStopUSec,OOMScoreAdjust,LimitMEMLOCK,SyslogIdentifier,WorkingDirectory,"
            + "StartLimitIntervalUSec,StartLimitBurst,KillMode,CapabilityBoundingSet,NoNewPrivileges,CollectMode,"
            + "DefaultDependencies,IgnoreOnIsolate,LoadState,ActiveState,Type,StandardOutput");
        Assert.That(shown.Split('\n').Order(), Is.EquivalentTo(new[]
        {
            "Type=exec", "Restart=on-failure", "RestartUSec=3s", "TimeoutStartUSec=30min", "TimeoutStopUSec=7s", "OOMScoreAdjust=-900", "LimitMEMLOCK=infinity",
            "SyslogIdentifier=ident", "WorkingDirectory=/", "StartLimitIntervalUSec=0",
            "StartLimitBurst=4", "KillMode=mixed", "CapabilityBoundingSet=cap_sys_boot", "NoNewPrivileges=yes",
            "CollectMode=inactive-or-failed", "DefaultDependencies=no",
            "IgnoreOnIsolate=yes", "LoadState=loaded", "ActiveState=active", "StandardOutput=journal",
        }));
    }

    [TestCase(null), TestCase("daemon-reload"), TestCase("daemon-reexec"), CancelAfter(30_000)]
    public void StartTransientService_StandardInput_IsWhatItReadsAlsoOverAReload(string? meanwhile, CancellationToken cancel)
    {
        const string Text = "50% of $HOME;\n\"ü\"\n";
        using var folder = new TemporaryFolder();
        string script = folder.File("script");
        File.WriteAllText(script, "sleep 1; cat > $1\n");
        using (ServiceManager manager = ServiceManager.Connect())
        {
            manager.StartTransientService(Service(Name, "/bin/sh", script, folder.File("read")) with { StandardInputData = Encoding.UTF8.GetBytes(Text) });
        }

        if (meanwhile is not null)
        {
            Run("systemctl", meanwhile);
        }

        while (!File.Exists(folder.File("read")) || new FileInfo(folder.File("read")).Length == 0)
        {
            cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            cancel.ThrowIfCancellationRequested();
        }

        Assert.That(File.ReadAllText(folder.File("read")), Is.EqualTo(Text));
    }

    [TestCase(null), TestCase("daemon-reload"), TestCase("daemon-reexec"), CancelAfter(30_000)]
    public void StartTransientTimer_StrangeArguments_ArriveAsWrittenAlsoAfterAReload(string? meanwhile, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        using var events = new BlockingCollection<UnitEvent>();
        string[] strange = ["a b", "%n", "%%", "50%", "\"", "'", "\\x41", "new\nline", "-x", "@x", "#", "ü", "\t", string.Empty];
        string script = folder.File("script");
        File.WriteAllText(script, "out=$1; shift; printf '%s\\0' \"$@\" > $out; echo $SERVICE_RESULT >> $out.result\n");
        using (ServiceManager manager = ServiceManager.Connect())
        {
            manager.StartTransientTimer(Timer(Name, TimeSpan.FromHours(1), Service(Name, "/bin/sh", [script, folder.File("start"), .. strange]) with
            {
                Type = "oneshot",
                ExecStopPost = [new ExecCommand("/bin/sh", [script, folder.File("stop"), .. strange])],
            }));
        }

        if (meanwhile is not null)
        {
            Run("systemctl", meanwhile);
        }

        using UnitMonitor monitor = UnitMonitor.Start(Name, events.Add);
        using ServiceManager after = ServiceManager.Connect();
        after.StartUnit(Name + ".service");
        _ = events.GetConsumingEnumerable(cancel).First(happened => happened.Kind == UnitEventKind.JobRemoved);
        Run("sh", "-c", $"while systemctl -q is-active {Name}.service || [ ! -s {folder.File("stop.result")} ]; do :; done");

        string expected = string.Concat(strange.Select(text => text + "\0"));
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(folder.File("start")), Is.EqualTo(expected));
            Assert.That(File.ReadAllText(folder.File("stop")), Is.EqualTo(expected));
            Assert.That(File.ReadAllText(folder.File("stop.result")), Is.EqualTo("success\n"));
        });
    }

    [TestCase("daemon-reload"), TestCase("daemon-reexec"), CancelAfter(20_000)]
    public void StartTransientTimer_Pid1ReloadsBeforeItFires_StillRunsItsService(string meanwhile, CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        using ServiceManager manager = ServiceManager.Connect();
        ulong started = Deadline.Now;
        manager.StartTransientTimer(Timer(
            Name, TimeSpan.FromMilliseconds(2000), Service(Name, "/usr/bin/touch", folder.File("ran")) with { Type = "oneshot" }));

        Run("systemctl", meanwhile);
        using var events = new BlockingCollection<UnitEvent>();
        using var monitor = UnitMonitor.Start(Name, events.Add);
        UnitEvent ended = NextJob(events, Name + ".service", cancel);

        Assert.Multiple(() =>
        {
            Assert.That(ended.Result, Is.EqualTo("done"));
            Assert.That(File.Exists(folder.File("ran")), Is.True);
            Assert.That(Deadline.Now - started, Is.InRange(2_000_000ul, 4_000_000ul), "microseconds");
        });
    }

    // Measured before the timer was given its instant: each reload began the wait anew.
    [TestCase("daemon-reload"), TestCase("daemon-reexec")]
    public void StartTransientTimer_Pid1TakesItUpAnew_FiresWhenItWasTo(string how)
    {
        using (ServiceManager manager = ServiceManager.Connect())
        {
            manager.StartTransientTimer(Timer(Name, TimeSpan.FromMinutes(5)) with { OnceMoreAfter = TimeSpan.FromMinutes(1) });
        }

        ulong before = Next();
        for (int i = 0; i < 5; i++)
        {
            Run("systemctl", how);
        }

        using ServiceManager after = ServiceManager.Connect();
        Assert.Multiple(() =>
        {
            Assert.That((double)Next(), Is.EqualTo(before).Within(1_000), "microseconds; PID 1 keeps milliseconds");
            Assert.That(after.GetTimer(Name + ".timer")?.Left, Is.InRange(TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5)));
            Assert.That(after.GetTimer(Name + ".timer")?.Fixed, Is.EqualTo(after.GetTimer(Name + ".timer")?.Left).Within(TimeSpan.FromMilliseconds(100)));
        });

        ulong Next() => ulong.Parse(Run("busctl", "get-property", "org.freedesktop.systemd1", Run("busctl", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "GetUnit", "s", Name + ".timer").Split('"')[1], "org.freedesktop.systemd1.Timer", "NextElapseUSecMonotonic").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public void StartTransientService_ProgramFails_JobFailsAndUnitIsForgotten()
    {
        using ServiceManager manager = ServiceManager.Connect();
        Assert.That(
            () => manager.StartTransientService(Service(Name, "/bin/false") with { Type = "oneshot" }),
            Throws.TypeOf<JobFailedException>().With.Property("Result").EqualTo("failed"));
    }

    [Test]
    public void StartTransientService_JobLastsTooLong_IsPending()
    {
        using ServiceManager manager = ServiceManager.Connect();
        manager.JobTimeout = TimeSpan.FromMilliseconds(100);
        Assert.That(
            () => manager.StartTransientService(Service(Name, "/bin/sleep", "1000") with { Type = "oneshot" }),
            Throws.TypeOf<JobFailedException>().With.Property("Result").EqualTo("pending").And.Property("Errno").EqualTo(Errno.TimedOut));
        manager.StopUnit(Name + ".service", wait: false);
    }

    private static UnitEvent NextJob(BlockingCollection<UnitEvent> events, string unit, CancellationToken cancel) =>
        events.GetConsumingEnumerable(cancel).First(happened => happened.Kind == UnitEventKind.JobRemoved && happened.Name == unit);
}
