namespace Watchdog.Core.Tests.Model;

/// <summary>Plays moves on a fresh host. Two runs of the same moves differ in nothing but the wall clock, if asked to.</summary>
internal sealed class ModelRun(bool wallJumps)
{
    private readonly ModelHost _host = new();
    private readonly Dictionary<string, int> _seen = [];
    private ModelShell? _shell;
    private long _ticket;
    private int _armed;

    public IReadOnlyList<string> Trace => Shell.Trace;

    /// <summary>How often each phase was reached: a run that sees little proves little.</summary>
    public IReadOnlyDictionary<string, int> Seen => _seen;

    private ModelShell Shell => _shell ??= new ModelShell(_host);

    public void Play(IEnumerable<Move> moves)
    {
        foreach (var move in moves)
        {
            Shell.SendRetries();
            Play(move);
            Rules.CheckHost(_host);
            Count($"open {Shell.State.Open?.Phase.ToString() ?? "none"}");
            Count($"reason {Shell.State.Open?.Deadline.Reason.ToString() ?? "none"}");
            Count($"baseline {Shell.State.Open?.Baseline.Round.ToString() ?? "none"}");
            Count(HowConfirmed(Shell.State.Last));
            Count($"last {Shell.State.Last?.Phase.ToString() ?? "none"}");
        }
    }

    private void Play(Move move)
    {
        var variant = move.Variant;
        switch (move.Kind)
        {
            case MoveKind.Arm:
                var terms = new ProofTerms { ConfirmBy = (ConfirmBy)(variant / 6 % 2), Login = (LoginMeaning)(variant % 3) };
                Send(Make.Arm($"s{++_armed}", ++_ticket, variant % 10 == 0 || _host.SwitchRuns, terms: terms) with
                {
                    Baseline = (variant % 5 < 3 ? Make.Awaited() : Make.Baseline()) with { At = _host.Now, RunningSystem = _host.Running, ProfileTarget = _host.Profile },
                });
                break;
            case MoveKind.Heartbeat:
                Send(new HeartbeatReceived(++_ticket, Id(variant / 6), Proof(variant % 6)));
                break;
            case MoveKind.Confirm:
                Send(new ConfirmReceived(++_ticket, Id(variant / 6), Proof(variant % 6)));
                break;
            case MoveKind.Login:
                Send(new LoggedIn(Proof(variant % 5) with { IsLogin = true }));
                break;
            case MoveKind.ProbesRun:
                RunProbes(variant, Send);
                break;
            case MoveKind.BaselineRuns:
                RunBaseline(variant, Send);
                break;
            case MoveKind.Disarm:
                Send(new DisarmRequested(++_ticket, Id(variant), "root", _host.Facts()));
                break;
            case MoveKind.RollBack:
                Send(new RollBackRequested(++_ticket, Id(variant), "root"));
                break;
            case MoveKind.SwitchBegins when !_host.SwitchRuns:
                _host.SwitchRuns = true;
                Send(new ActivationStarted());
                break;
            case MoveKind.SwitchEnds when _host.SwitchRuns:
                EndSwitch(variant);
                Send(new ActivationEnded(_host.Facts(), WasSeen: true));
                break;
            case MoveKind.SwitchFlashesBy when !_host.SwitchRuns:
                MissSwitch(variant);
                Send(new ActivationEnded(_host.Facts()));
                break;
            case MoveKind.LockIsClosed when !_host.SwitchRuns:
                Send(new ActivationEnded(_host.Facts()));
                break;
            case MoveKind.TimePasses:
                _host.Pass(TimeSpan.FromSeconds((variant % 4) switch { 0 => 1, 1 => 240, 2 => 1200, _ => 7200 }));
                break;
            case MoveKind.WallJumps when wallJumps:
                _host.Now = _host.Now with { Wall = _host.Now.Wall.AddYears(variant % 2 == 0 ? 10 : -10) };
                break;
            case MoveKind.ExecutorWorks:
                _host.ExecutorWorks(variant);
                break;
            case MoveKind.StoreIsRead:
                Send(new StoreChanged(_host.Saved, _host.SavedLast, _host.Saved is { } saved && _host.IsClaimedByExecutor(saved.Id)));
                break;
            case MoveKind.TimerIsStopped when _host.Saved is { } s && _host.Timers.Remove((s.Id, s.Deadline.Number)):
                _host.TimerWasStopped = true;
                if (variant % 3 == 0)
                {
                    // At the last moment: the news of it comes after the deadline.
                    _host.Pass(s.Deadline.Remaining(_host.Now));
                }

                Send(new TimerLost(s.Id, s.Deadline.Number));
                break;
            case MoveKind.DaemonRestarts:
                WhileDown(variant);
                Shell.Start(move.Accident, move.At);
                break;
            case MoveKind.HostReboots:
                _host.Reboot(variant);
                Shell.Start(move.Accident, move.At);
                break;
            default:
                break;
        }

        void Send(Event ev) => Shell.Send(ev, move.Accident, move.At);
    }

    /// <summary>
    /// All rounds of one burst find the same, so that bursts in a row are long enough for a judgement. In some a probe
    /// takes as long as two rounds of the others.
    /// </summary>
    private void RunProbes(int variant, Action<Event> send)
    {
        const string Slow = "stranger-key";
        string[] failing = ["", "ssh", "", "wg", "mail", Slow];
        var name = failing[variant / 10];
        var hasSlow = variant % 3 == 0;
        Moment? slowBegan = null;
        for (var i = 0; i < 2 + (variant % 4); i++)
        {
            _host.Pass(TimeSpan.FromSeconds(variant % 7 == 0 ? 31 : hasSlow ? 10 : 18));
            if (_host.SwitchRuns || _host.Saved is not { } session)
            {
                return;
            }

            var began = _host.Now;
            _host.Pass(TimeSpan.FromSeconds(5));
            Ran(began, hasSlow ? static p => p != Slow : static _ => true, session);
            if (hasSlow && slowBegan is { } before)
            {
                Ran(before, static p => p == Slow, session);
                slowBegan = null;
            }
            else if (hasSlow)
            {
                slowBegan = began;
            }
        }

        void Ran(Moment began, Func<string, bool> ran, Session session)
        {
            _host.Rounds.Add(new Round(began, _host.Now.Boot, name, ran));
            var round = Make.Round(began, name) with { SessionId = session.Id };
            send(round with { Results = [.. round.Results.Where(r => ran(r.Name))] });
        }
    }

    /// <summary>A round for a session that awaits it, during which a switch may begin, seen or unseen, or run as a whole.</summary>
    private void RunBaseline(int variant, Action<Event> send)
    {
        if (Shell.State.Open is not { Phase: Phase.Armed, Baseline.Round: BaselineRound.Awaited } open)
        {
            return;
        }

        _host.SwitchesBeforeRound = _host.Switches;
        _host.Pass(TimeSpan.FromSeconds(1));
        if (variant % 6 is 1 or 2)
        {
            _host.SwitchRuns = true;
        }

        if (variant % 6 == 2)
        {
            send(new ActivationStarted());
            EndSwitch(variant / 6);
            send(new ActivationEnded(_host.Facts()));
        }

        send(new BaselineTaken(open.Id, open.Revision, Make.Baseline().Probes, null, _host.Facts()));
        Count(Shell.State.Open?.Baseline.Round == BaselineRound.Taken ? "baseline taken after the arm" : "baseline not taken");
        _host.SwitchesBeforeRound = null;
        if (variant % 6 == 1 && _host.SwitchRuns)
        {
            send(new ActivationStarted());
        }
    }

    private static string HowConfirmed(Session? last) => last switch
    {
        { Phase: Phase.Confirmed, Proofs: [] } => "confirmed by the probes",
        { Phase: Phase.Confirmed, Proofs: [.., { Proof.IsLogin: true }] } => "confirmed by a login",
        _ => "confirmed by nothing new",
    };

    /// <summary>Misses a beginning, an end, a whole switch, or nothing.</summary>
    private void WhileDown(int variant)
    {
        switch (variant % 4)
        {
            case 1:
                _host.SwitchRuns = true;
                break;
            case 2 when _host.SwitchRuns:
                EndSwitch(variant / 4);
                break;
            case 3 when !_host.SwitchRuns:
                MissSwitch(variant / 4);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// A whole switch that nobody saw begin. In Probation nothing that the host keeps could tell of one that left the
    /// running system as it was, so there it brings another.
    /// </summary>
    private void MissSwitch(int variant)
    {
        var before = _host.Running;
        EndSwitch(variant);
        if (_host.Saved is { Phase: Phase.Probation } && _host.Running == before)
        {
            _host.Running = before == Make.Newer ? Make.New : Make.Newer;
        }
    }

    private void EndSwitch(int variant)
    {
        // No two switches end at the same instant.
        _host.Pass(TimeSpan.FromSeconds(1));
        _host.SwitchRuns = false;
        _host.Rounds.Forget();
        _host.SwitchEnded = _host.Now;
        (_host.Running, _host.Profile, _host.LeftOverLists) = (variant % 6) switch
        {
            0 => (_host.Running, _host.Profile, _host.LeftOverLists),
            1 => (_host.Running, Make.New, false),
            2 => (_host.Running, _host.Profile, true),
            3 => (Make.Old, Make.Old, false),
            4 => (Make.New, Make.New, false),
            _ => (Make.Newer, Make.Newer, false),
        };
    }

    private string? Id(int variant) => (variant % 4) switch
    {
        0 => "wrong",
        1 => null,
        _ => _host.Saved?.Id ?? Shell.State.Open?.Id ?? _host.SavedLast?.Id,
    };

    private Proof Proof(int variant)
    {
        var last = _host.Saved is { Phase: Phase.Stranded } ? _host.Stranded : _host.SwitchEnded;
        var ended = last is { } e && e.BootId == _host.Now.BootId ? e.Boot : _host.Now.Boot;
        TimeSpan? began = variant switch
        {
            0 or 5 => null,
            1 => ended - TimeSpan.FromTicks(1),
            2 => ended,
            3 => ended + TimeSpan.FromTicks(1),
            _ => _host.Now.Boot,
        };
        return new Proof("root", "", began, Forced: variant == 5);
    }

    private void Count(string what) => _seen[what] = _seen.GetValueOrDefault(what) + 1;
}
