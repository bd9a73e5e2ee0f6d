using Watchdog.Cli.Deploy;
using Watchdog.Protocol;

namespace Watchdog.Cli.Tests.Deploy;

internal sealed partial class CourseTests
{
    private static readonly Session Armed = Samples.Session with { WindowUsec = 60_000_000 };
    private static readonly Session Probation = Armed with { Phase = Phase.Probation, Deadline = Armed.Deadline! with { RemainingUsec = 60_000_000 } };

    private ManualTime _time = null!;
    private Progress _progress = null!;
    private Course _course = null!;

    [SetUp]
    public void SetUp() => Begin();

    [TestCase(0, OnFailure.Ask)]
    [TestCase(7, OnFailure.Keep)]
    public void Take_CommandHasSwitched_IsProvenAndTheCodeIsTheCommands(int code, OnFailure onFailure)
    {
        Begin(onFailure: onFailure);

        Assert.That(Take(Says(Armed with { Phase = Phase.Activating })), Is.EqualTo(new[] { "say a switch has begun" }));
        Assert.That(Take(Says(Probation)), Is.EqualTo(new[] { "say the switch has ended: rollback in 1min unless it is confirmed" }), "the command still runs");
        Assert.That(Take(new Happening.CommandEnded(code)), Does.Contain("begin Prove").And.None.StartsWith("ask"));
        Assert.That(Take(Ended(Errand.Prove, Samples.Ended(Phase.Confirmed))), Is.EqualTo(new[] { "begin Look" }));
        Assert.That(Take(Looked), Is.EqualTo(new[] { $"end {code}, told" }));
        Assert.That(_course.Running, Is.EqualTo("/nix/store/n"));
    }

    [Test]
    public void Take_ProvesNot_WaitsForAConfirmOfSomebody()
    {
        Begin(proves: false);

        var said = Take(Says(Probation));
        Assert.That(Take(new Happening.CommandEnded(0)), Is.Empty);

        Assert.That(said, Is.EqualTo(new[] { "say the switch has ended: rollback in 1min unless it is confirmed", "say from a NEW ssh session: rollbackctl -H host confirm k3f9x2" }));
        Assert.That(Take(Says(Samples.Ended(Phase.Confirmed), isOpen: false)), Is.EqualTo(new[] { "begin Look" }));
    }

    [Test]
    public void Take_AProbeIsWorse_IsNotConfirmedBeforeItPasses()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));

        var held = Take(new Happening.ErrandEnded(Errand.Prove, new ErrandResult { Worse = [Samples.WorseProbe] }, null));

        Assert.That(held, Is.EqualTo(new[] { "say not confirmed yet, worse than at arm: wg0", "rest" }));
        Assert.That(Take(new Happening.Ticked()), Is.Empty, "it rests");
        Assert.That(Take(new Happening.Rested()), Is.EqualTo(new[] { "begin Prove" }));
        Assert.That(Take(new Happening.ErrandEnded(Errand.Prove, new ErrandResult { Worse = [Samples.WorseProbe] }, null)), Is.EqualTo(new[] { "rest" }), "said once");
    }

    /// <summary>A tool that goes on with other hosts may take longer than the window.</summary>
    [Test]
    public void Take_CommandGoesOnAfterItsSwitch_HeartbeatsKeepTheWindowOpen()
    {
        var half = Armed.WindowUsec / 2;
        var proven = Probation with { Deadline = Probation.Deadline! with { RemainingUsec = half + 1_000_000 } };
        Take(Says(proven));
        Assert.That(Take(new Happening.Ticked()), Is.Empty, "half of the window is left");

        _time.Pass(2);
        Assert.That(Take(new Happening.Ticked()), Is.EqualTo(new[] { "begin Heartbeat" }));
        Assert.That(Take(new Happening.Ticked()), Is.Empty, "one at a time");
        Assert.That(Take(Ended(Errand.Heartbeat, proven with { Proofs = 1 })), Is.Empty);
        Assert.That(Take(new Happening.CommandEnded(0)), Does.Contain("begin Prove"));
    }

    /// <summary>Each is a connection and a round of probes, on a host that is in trouble.</summary>
    [Test]
    public void Take_CommandGoesOnWhileAProbeIsWorse_SaysWhatItSawAndBacksOff()
    {
        Take(Says(Probation));
        List<int> begun = [];
        List<string> said = [];
        for (var second = 1; second < 60; second++)
        {
            _time.Pass(1);
            foreach (var deed in Take(new Happening.Ticked()))
            {
                Assert.That(deed, Is.EqualTo("begin Heartbeat"));
                begun.Add(second);
                var seen = Samples.WorseProbe with { Latest = Samples.WorseProbe.Latest! with { Detail = $"no handshake for {second} s" } };
                said.AddRange(Take(new Happening.ErrandEnded(Errand.Heartbeat, new ErrandResult { Worse = [seen] }, null)));
            }
        }

        Assert.That(said, Is.EqualTo(new[] { "say no heartbeat is sent, worse than at arm: wg0 (no handshake for 31 s)" }), "once, and nothing was to be confirmed");
        Assert.That(begun, Is.EqualTo(new[] { 31, 33, 37, 45, 53, 57, 59 }), "twice as long each time, and half of what is left at most");
        Assert.That(Take(new Happening.CommandEnded(0)), Is.EqualTo(new[] { "begin Prove" }), "the proof does not wait for it");
    }

    [Test]
    public void Take_HeartbeatIsRefused_SaysSoAndBacksOff()
    {
        Take(Says(Probation with { Deadline = Probation.Deadline! with { RemainingUsec = 20_000_000 } }));

        Assert.That(Take(Refused(Errand.Heartbeat, "via")), Is.EqualTo(new[] { "rest", "say no heartbeat is taken: r; h" }));
        Assert.That(Take(new Happening.Rested()), Is.Empty);
        _time.Pass(2);
        Assert.That(Take(new Happening.Ticked()), Is.EqualTo(new[] { "begin Heartbeat" }));
        Take(Refused(Errand.Heartbeat, "via"));
        Take(new Happening.Rested());
        _time.Pass(3);
        Assert.That(Take(new Happening.Ticked()), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(7)]
    public void Take_NothingHasChanged_IsDisarmed(int code)
    {
        Assert.That(Take(new Happening.CommandEnded(code))[^1], Is.EqualTo("rest"), "word of a switch may be on its way");
        Assert.That(Take(new Happening.Rested()), Is.EqualTo(new[] { "begin Disarm" }));
        Assert.That(Take(Ended(Errand.Disarm, Samples.Ended(Phase.Disarmed))), Is.EqualTo(new[] { "say switch has changed nothing: disarmed", $"end {code}, told" }));
    }

    [Test]
    public void Take_ChangeComesWithTheNextBoot_StaysArmed()
    {
        Take(new Happening.CommandEnded(0));
        Take(new Happening.Rested());

        var waiting = Armed with { Deadline = Armed.Deadline! with { LeadsTo = DeadlineEnd.Rollback } };
        Assert.That(Take(Ended(Errand.Disarm, waiting)), Is.EqualTo(new[] { "say what switch has changed comes with the next boot: k3f9x2 stays armed for it", "end 0" }));
    }

    /// <summary>What is known here was old: the host has switched, and a confirm is wanted.</summary>
    [Test]
    public void Take_TheSessionHasGoneOnMeanwhile_IsProven()
    {
        Take(new Happening.CommandEnded(0));
        Take(new Happening.Rested());

        Assert.That(Take(Ended(Errand.Disarm, Probation))[^1], Is.EqualTo("begin Prove"));
    }

    [Test]
    public void Take_DisarmIsRefusedBecauseASwitchRuns_IsTriedForEver()
    {
        Take(new Happening.CommandEnded(0));
        Take(new Happening.Rested());
        for (var tries = 1; tries < 20; tries++)
        {
            Assert.That(Take(Refused(Errand.Disarm, "switch-runs")), Is.EqualTo(new[] { "rest" }));
            Take(new Happening.Rested());
        }
    }

    [Test]
    public void Take_DisarmIsRefusedForAnotherReason_Fails()
    {
        Take(new Happening.CommandEnded(0));
        Take(new Happening.Rested());
        for (var tries = 1; tries < 5; tries++)
        {
            Take(Refused(Errand.Disarm, "other"));
            Take(new Happening.Rested());
        }

        Assert.That(Take(Refused(Errand.Disarm, "other")), Is.EqualTo(new[] { "rest", "fail 5: r" }));
    }

    [Test]
    public void Take_CommandFailsAndNobodyCanBeAsked_NothingIsConfirmed()
    {
        Begin(canAsk: false);

        Take(Says(Probation));

        Assert.That(Take(new Happening.CommandEnded(7)), Is.EqualTo(new[] { "say switch exited 7", "say switch has failed: nothing is confirmed here; rollback in 1min unless it is confirmed" }));
        Assert.That(Take(new Happening.Ticked()), Is.Empty);
        Assert.That(Take(Says(Samples.Ended(Phase.RolledBack), isOpen: false)), Is.EqualTo(new[] { "begin Look" }));
        Assert.That(Take(Looked), Is.EqualTo(new[] { "end 4, told" }));
    }

    [Test]
    public void Take_CommandFailsAndRollbackIsWanted_GoesBack()
    {
        Begin(onFailure: OnFailure.Rollback);

        Take(Says(Probation));
        Assert.That(Take(new Happening.CommandEnded(7)), Is.EqualTo(new[] { "say switch exited 7", "begin RollBack" }));
        Assert.That(Take(Ended(Errand.RollBack, Probation with { Phase = Phase.RollingBack, Deadline = null, Cause = "asked for" })), Is.EqualTo(new[] { "say rolling back: asked for" }));
        Assert.That(Take(Says(Samples.Ended(Phase.RolledBack), isOpen: false)), Is.EqualTo(new[] { "begin Look" }));
        Assert.That(Take(Looked), Is.EqualTo(new[] { "end 4, told" }));
    }

    [Test]
    public void Take_OlderWordThanThatOfAnErrand_IsPassedOver()
    {
        Begin(onFailure: OnFailure.Rollback);
        Take(Says(Probation));
        Take(new Happening.CommandEnded(7));
        Take(Ended(Errand.RollBack, Probation with { Phase = Phase.RollingBack, Deadline = null }));

        Assert.That(Take(Says(Probation)), Is.Empty);
        Assert.That(_progress.Session.Phase, Is.EqualTo(Phase.RollingBack));
    }

    [TestCase("r", "begin RollBack")]
    [TestCase("k", "begin Prove")]
    [TestCase("l", "")]
    [TestCase("what", "ask")]
    public void Take_CommandFails_SomebodyDecides(string answer, string deed)
    {
        Take(Says(Probation));
        Assert.That(Take(new Happening.CommandEnded(7))[^1], Does.StartWith("ask switch has failed; rollback in 1min unless it is confirmed\n"));
        Assert.That(Take(new Happening.Ticked()), Is.Empty, "the answer is waited for");

        var deeds = Take(new Happening.Answered(answer));

        Assert.That(deeds.Select(d => d.Split(' ')[0] == "ask" ? "ask" : d), Is.EqualTo(deed.Length > 0 ? [deed] : Array.Empty<string>()));
    }

    [Test]
    public void Take_ConfirmIsRefused_SaysWhyAndWhatToDoAndIsNoLoss()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable));
        _time.Pass(5);
        Take(new Happening.Ticked());

        Assert.That(Take(Refused(Errand.Prove, "via")), Is.SupersetOf(new[] { "rest", "say connected to host again, after 5s", "say not confirmed yet: r; h" }));
        Assert.That(_progress.IsLost, Is.False);
    }

    [Test]
    public void Take_HostHasForgottenTheSession_IsNoLossAndTheEndIsUnknown()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable));
        _time.Pass(5);

        Take(new Happening.StreamEnded(new CliException(ExitCode.NoSession, "no-session", "there is no session k3f9x2", "")));

        Assert.That((_progress.IsLost, _progress.IsUnknown), Is.EqualTo((false, true)));
    }

    [Test]
    public void Take_NoConnection_IsSaidWithSessionDeadlineAndWhatToDo()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Assert.That(Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable)), Is.EqualTo(new[] { "rest" }), "an sshd that is restarted is away for a moment");

        _time.Pass(5);

        Assert.That(Take(new Happening.Ticked()), Is.EqualTo(new[]
        {
            "say timed out",
            "say session k3f9x2 goes on there: rollback in 55s unless it is confirmed",
            "say trying again until it has ended; by hand: rollbackctl -H host confirm k3f9x2",
        }));
        Assert.That(_course.Activity, Is.EqualTo("no connection for 5s, trying again"));
        _time.Pass(2);
        Assert.That(Take(new Happening.Ticked()), Is.Empty, "said once");
        Assert.That(Take(Says(Probation, isFirst: true))[0], Is.EqualTo("say connected to host again, after 7s"));
        Assert.That(_progress.Lost, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public void Take_OldConnectionStillTells_IsNoNewConnection()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.ErrandEnded(Errand.Prove, null, Unreachable));
        _time.Pass(5);

        Take(Says(Probation, isFirst: false));

        Assert.That(_progress.IsLost, Is.True);
    }

    [Test]
    public void Take_NoWordLongAfterTheDeadline_IsNotKnown()
    {
        Take(Says(Probation));
        Take(new Happening.CommandEnded(0));
        Take(new Happening.StreamEnded(Unreachable));
        _time.Pass(60 + 600);
        Assert.That(Take(new Happening.Ticked()), Has.None.StartsWith("fail"));

        _time.Pass(1);

        Assert.That(Take(new Happening.StreamEnded(Unreachable))[^1], Is.EqualTo("fail 1: no word of session k3f9x2 since its deadline, for 10min: timed out"));
    }

    [TestCase(Phase.RolledBack, 4)]
    [TestCase(Phase.Stranded, 4)]
    [TestCase(Phase.Confirmed, 0)]
    public void Take_SessionEndsWhileTheCommandRuns_WaitsForTheCommand(Phase end, int code)
    {
        Assert.That(Take(Says(Samples.Ended(end), isOpen: end == Phase.Stranded)), Is.Empty);
        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard)), Is.Empty, "it is for the command");
        Assert.That(Take(new Happening.CommandEnded(0)), Is.EqualTo(new[] { "begin Look" }));
        Assert.That(Take(Looked), Is.EqualTo(new[] { $"end {code}, told" }));
    }

    [Test]
    public void Take_InterruptWhileItLooksAfterTheEnd_EndsAtOnce()
    {
        Take(Says(Samples.Ended(Phase.RolledBack), isOpen: false));
        Take(new Happening.CommandEnded(0));

        Assert.That(Take(new Happening.Interrupted(Interrupt.Keyboard)), Is.EqualTo(new[] { "end 4, told" }));
    }

    [Test]
    public void Take_SessionIsGoneAndNobodyTells_IsNotKnown()
    {
        Take(new Happening.CommandEnded(0));

        Assert.That(Take(new Happening.Replied(Reply(null, null), IsFirst: true)), Is.EqualTo(new[] { "end 1, told" }));
    }

    [Test]
    public void Take_CommandIsNotStarted_IsDisarmedAndFails()
    {
        Assert.That(Take(new Happening.CommandNotStarted(new CliException(1, "not-started", "no such program", ""))), Is.EqualTo(new[] { "begin Disarm" }));
        Assert.That(Take(Ended(Errand.Disarm, Samples.Ended(Phase.Disarmed)))[^1], Is.EqualTo("fail 1: no such program"));
    }

    [Test]
    public void Take_WordsOfTheHost_ArePrintable()
    {
        var said = Take(Says(Probation with { Phase = Phase.RollingBack, Deadline = null, Cause = "a\e[2Jb" }));

        Assert.That(said, Is.EqualTo(new[] { @"say rolling back: a\x1b[2Jb" }));
    }

    private static CliException Unreachable { get; } = new(ExitCode.Unreachable, "ssh-failed", "timed out", "");

    private static Happening Looked { get; } = new Happening.ErrandEnded(Errand.Look, new ErrandResult { Running = "/nix/store/n" }, null);

    private void Begin(bool proves = true, bool canAsk = true, OnFailure onFailure = OnFailure.Ask)
    {
        _time = new ManualTime();
        _progress = new Progress(Armed, _time);
        _course = new Course(
            new CourseTerms
            {
                Host = "host",
                Program = "rollbackctl -H host",
                Command = "switch",
                Proves = proves,
                CanAsk = canAsk,
                OnFailure = onFailure,
                Patience = TimeSpan.FromMinutes(10),
            },
            _progress,
            new HeartbeatPace(_time, TimeSpan.FromSeconds(2)));
    }

    private string[] Take(Happening happening) =>
    [
        .. _course.Take(happening).Select(d => d switch
        {
            Deed.Say(var text) => $"say {text}",
            Deed.Ask(var text) => $"ask {text}",
            Deed.TakeBack => "take back",
            Deed.Begin(var errand) => $"begin {errand}",
            Deed.Rest => "rest",
            Deed.End(var code, var isTold) => $"end {code}{(isTold ? ", told" : "")}",
            Deed.Fail(var why) => $"fail {why.ExitCode}: {why.Message}",
            _ => throw new InvalidOperationException(),
        }),
    ];

    private static Happening.Replied Says(Session session, bool isOpen = true, bool isFirst = false) =>
        new(isOpen ? Reply(session, null) : Reply(null, session), isFirst);

    private static ControlReply<StatusReply> Reply(Session? open, Session? last) => new(
        new StatusReply { Session = open, Last = last, RunningSystem = "/nix/store/r", BootedSystem = "/nix/store/b", Version = "0", Warnings = [] },
        default);

    private static Happening.ErrandEnded Ended(Errand errand, Session session) => new(errand, new ErrandResult { Session = session }, null);

    private static Happening.ErrandEnded Refused(Errand errand, string code) =>
        new(errand, null, ErrorMapping.Refusal(new ControlErrorException(new RefusedError { Code = code, Reason = "r", Hint = "h" }.ToVarlink())));
}
