namespace Watchdog.Core.Tests.Model;

/// <summary>
/// What a host keeps while the daemon comes and goes: the store, the timers of PID 1, the roots, the claims, and the
/// executor. A claim that the daemon died with is finished at its next start, and a save that is older than what the
/// executor wrote is refused: the rules rely on a shell that sees to both.
/// </summary>
internal sealed class ModelHost
{
    private int _boots = 1;

    public Moment Now { get; set; } = Make.Start;

    public Session? Saved { get; set; }

    public Session? SavedLast { get; set; }

    public Dictionary<(string Id, int Number), TimeSpan> Timers { get; } = [];

    /// <summary>Timers that an accident left behind; at their end the executor finds that they mean nothing.</summary>
    public HashSet<(string Id, int Number)> Strays { get; } = [];

    public HashSet<string> Roots { get; } = [];

    public string? ClaimedByDaemon { get; set; }

    public string? ClaimedByExecutor { get; private set; }

    public string Running { get; set; } = Make.Old;

    public string Profile { get; set; } = Make.Old;

    public bool SwitchRuns
    {
        get;
        set
        {
            Switches += value && !field ? 1 : 0;
            field = value;
        }
    }

    /// <summary>How many switches have begun.</summary>
    public int Switches { get; private set; }

    /// <summary>The same when the round began that is to be the baseline; null while none runs.</summary>
    public int? SwitchesBeforeRound { get; set; }

    public bool LeftOverLists { get; set; }

    /// <summary>The truth against which proof is judged: when a switch last ended.</summary>
    public Moment? SwitchEnded { get; set; }

    /// <summary>The same for a stranded session: when the executor gave up.</summary>
    public Moment? Stranded { get; private set; }

    /// <summary>Somebody stopped the timer by hand; until it is started again, nobody can hold it.</summary>
    public bool TimerWasStopped { get; set; }

    public Rounds Rounds { get; } = new();

    public HostFacts Facts() => Make.Facts(Running, Profile, SwitchRuns, LeftOverLists);

    public bool IsHeldByPid1(Session session) => Timers.TryGetValue((session.Id, session.Deadline.Number), out var at) && at == session.Deadline.At;

    public bool IsClaimedByExecutor(string id) => ClaimedByExecutor == id;

    /// <summary>Time passes, and PID 1 runs what is due.</summary>
    public void Pass(TimeSpan time)
    {
        Now = Now with { Boot = Now.Boot + time, Wall = Now.Wall + time };
        foreach (var timer in Timers.Where(t => t.Value <= Now.Boot).Select(t => t.Key).ToList())
        {
            Fire(timer);
        }
    }

    public void Fire((string Id, int Number) timer)
    {
        Timers.Remove(timer);
        Strays.Remove(timer);
        if (Saved is { } s && s.Id == timer.Id && s.Phase.IsHeld() && s.Deadline.Number == timer.Number && ClaimedByDaemon != s.Id)
        {
            ClaimedByExecutor = s.Id;
        }
    }

    public void ResumeExecutor(string id) => ClaimedByExecutor = id;

    /// <summary>One write of the executor to the store.</summary>
    public void ExecutorWorks(int variant)
    {
        if (Saved is not { } s || ClaimedByExecutor != s.Id)
        {
            return;
        }

        if (s.Phase == Phase.Armed && s.Deadline.Reason == DeadlineReason.ArmedLimit && Running == s.Baseline.RunningSystem)
        {
            ExecutorEnds(s, Phase.Expired);
        }
        else if (s.Phase.IsHeld() || (s.Phase == Phase.RollingBack && variant % 3 == 0))
        {
            Saved = s with { Revision = s.Revision + 1, Phase = Phase.RollingBack, Cause = "deadline" };
        }
        else if (s.Phase == Phase.RollingBack && variant % 3 == 1)
        {
            Running = s.Target.System;
            Profile = s.Target.Profile;
            ExecutorEnds(s, Phase.RolledBack);
        }
        else if (s.Phase == Phase.RollingBack)
        {
            Stranded = Now;
            Saved = s with { Revision = s.Revision + 1, Phase = Phase.Stranded, ActivationEnded = Now };
            ClaimedByExecutor = null;
        }
    }

    /// <summary>Everything that lives in memory is gone.</summary>
    public void Reboot(int variant)
    {
        Timers.Clear();
        Strays.Clear();
        ClaimedByDaemon = null;
        ClaimedByExecutor = null;
        SwitchRuns = false;
        LeftOverLists = false;
        Running = variant % 2 == 0 ? Profile : Make.Old;
        Now = new Moment(TimeSpan.FromSeconds(20), $"boot-{++_boots}", Now.Wall);
        SwitchEnded = Now with { Boot = TimeSpan.Zero };
        TimerWasStopped = false;
    }

    private void ExecutorEnds(Session session, Phase phase)
    {
        SavedLast = session with { Revision = session.Revision + 1, Phase = phase, Ended = Now };
        Saved = null;
        ClaimedByExecutor = null;
        Roots.Remove(session.Id);
        foreach (var timer in Timers.Keys.Where(t => t.Id == session.Id).ToList())
        {
            Timers.Remove(timer);
            Strays.Remove(timer);
        }
    }
}
