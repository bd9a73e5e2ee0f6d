namespace Watchdog.Core.Tests.Model;

/// <summary>
/// The smallest shell that keeps the contract of <see cref="Effect"/>: effects in order, a required one that fails
/// undoes the decision, the new state holds once all are done. After each single effect it lets the rules be checked,
/// because the power may fail there.
/// </summary>
internal sealed class ModelShell(ModelHost host)
{
    private readonly List<Event> _retries = [];
    private bool _isUpset;
    private bool _wasClaimed;

    public State State { get; private set; } = State.Empty;

    /// <summary>What was decided, without wall-clock times: two runs can be compared.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Sends an event, with an accident in the middle of its effects.</summary>
    public void Send(Event ev, Accident accident = Accident.None, int at = 0)
    {
        var replies = 0;
        _wasClaimed = host.Saved is { } s && host.IsClaimedByExecutor(s.Id);
        var survived = Apply(ev, accident, at, ref replies);
        if (survived && ev is Request)
        {
            Assert.That(replies, Is.EqualTo(1), $"replies to {ev.GetType().Name}");
        }

        if (!survived)
        {
            Start();
        }
    }

    /// <summary>What the shell was asked to send again comes first, with fresh facts.</summary>
    public void SendRetries()
    {
        foreach (var ev in _retries.ToList())
        {
            _retries.Remove(ev);
            switch (ev)
            {
                case Recovered when host.Saved is { } saved:
                    Send(new Recovered(FindAgain(saved), host.Facts()));
                    break;
                case Recovered when State.Last is { Phase: var p } last && p.IsEnd() && host.SavedLast?.Id != last.Id:
                    Send(ev);
                    break;
                case Recovered:
                    Send(new StoreChanged(null, host.SavedLast, false));
                    break;
                case ActivationEnded ended when !host.SwitchRuns:
                    Send(ended with { Facts = host.Facts() });
                    break;
                case ActivationStarted when host.SwitchRuns:
                case TimerLost:
                    Send(ev);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The daemon's memory is lost; it reads the store and goes on.</summary>
    public void Start(Accident accident = Accident.None, int at = 0)
    {
        _retries.Clear();
        MarkStrays();
        host.Rounds.Forget();
        State = new State(null, host.SavedLast);
        if (host.Saved is { } saved)
        {
            Send(new Recovered(FindAgain(saved), host.Facts()), accident, at);
        }
    }

    /// <summary>An end that was claimed and not written down is finished; so is the executor's.</summary>
    private Session FindAgain(Session saved) => saved switch
    {
        { } s when s.Phase.IsHeld() && s.Id == host.ClaimedByDaemon =>
            s with { Phase = s.Phase == Phase.Armed ? Phase.Disarmed : Phase.Confirmed, Ended = host.Now },
        { } s when s.Phase.IsHeld() && host.IsClaimedByExecutor(s.Id) => s with { Phase = Phase.RollingBack },
        _ => saved,
    };

    private bool Apply(Event ev, Accident accident, int at, ref int replies)
    {
        var before = State;
        var (after, effects) = Machine.Step(before, ev, host.Now);
        Trace.Add($"{ev.GetType().Name}: {Text.Of(after)} <- {string.Join(' ', effects.Select(Text.Of))}");
        Rules.CheckDecision(before, ev, after, effects, host);
        _isUpset = false;
        for (var i = 0; i < effects.Length; i++)
        {
            var effect = effects[i];
            if (i == at && accident == Accident.DaemonDies)
            {
                return false;
            }

            if (i == at && accident == Accident.ExecutorClaims && host.Saved is { } s && host.IsHeldByPid1(s))
            {
                // Its timer fires once its time has come, and never before.
                host.Pass(s.Deadline.Remaining(host.Now));
            }

            var isRace = effect is VerifyUnclaimed or Claim;
            var fails = i == at && accident == Accident.EffectFails && !isRace && effect is not (Reply or Retry);
            if (!fails && Do(effect, ev, ref replies))
            {
                Rules.CheckHost(host);
                continue;
            }

            if (effect.Required)
            {
                var session = after.Open ?? after.Last;
                var survived = Apply(new EffectFailed(ev, session, effect, "failed"), Accident.None, 0, ref replies);
                MarkStrays();
                _isUpset = true;
                return survived;
            }

            MarkStrays();
            _isUpset = true;
            if (effect is ReleaseTarget r)
            {
                host.Roots.Remove(r.SessionId); // Nothing but disk space; the daemon clears it at its next start.
            }
        }

        State = after;
        Rules.CheckEnd(before, ev, after, host, _isUpset);
        return true;
    }

    private bool Do(Effect effect, Event cause, ref int replies)
    {
        switch (effect)
        {
            case HoldTarget e:
                host.Roots.Add(e.Session.Id);
                return true;
            case KeepTarget e:
                host.Roots.Add(e.Session.Id);
                return true;
            case ReleaseTarget e:
                host.Roots.Remove(e.SessionId);
                return true;
            case StartTimer e:
                host.Timers[(e.Session.Id, e.Session.Deadline.Number)] = e.Session.Deadline.At;
                host.Strays.Remove((e.Session.Id, e.Session.Deadline.Number));
                host.TimerWasStopped &= host.Saved is not { } s || !host.IsHeldByPid1(s);
                return true;
            case StopTimer e:
                host.Timers.Remove((e.SessionId, e.Number));
                return true;
            case Save e:
                return SaveUnlessOlder(e.Session);
            case VerifyUnclaimed e:
                return !host.IsClaimedByExecutor(e.SessionId);
            case Claim e:
                host.ClaimedByDaemon = host.IsClaimedByExecutor(e.SessionId) ? null : e.SessionId;
                return host.ClaimedByDaemon is not null;
            case Unclaim e:
                Assert.That(host.ClaimedByDaemon, Is.EqualTo(e.SessionId), "gave back a claim that was not its own");
                host.ClaimedByDaemon = null;
                return true;
            case Close e:
                host.Saved = null;
                host.SavedLast = e.Session;
                return true;
            case Discard e:
                host.Saved = host.Saved?.Id == e.SessionId ? null : host.Saved;
                return true;
            case ResumeRollback e:
                host.ResumeExecutor(e.Session.Id);
                return true;
            case Reply e:
                replies++;
                Rules.CheckReply(cause, e.Answer, host, _wasClaimed);
                return true;
            case Retry e:
                _retries.Add(e.Event);
                return true;
            default:
                return true;
        }
    }

    private bool SaveUnlessOlder(Session session)
    {
        if (host.Saved is { } s && s.Id == session.Id && s.Revision >= session.Revision)
        {
            Assert.That(host.IsClaimedByExecutor(s.Id) || !s.Phase.IsHeld(), Is.True, $"revision {session.Revision} after {s.Revision}");
            return false;
        }

        host.Saved = session;
        return true;
    }

    private void MarkStrays() =>
        host.Strays.UnionWith(host.Timers.Keys.Where(t => host.Saved is not { } s || s.Id != t.Id || s.Deadline.Number != t.Number));
}
