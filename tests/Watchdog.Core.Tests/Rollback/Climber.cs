using System.Collections.Immutable;

namespace Watchdog.Core.Tests.Rollback;

/// <summary>An executor on a host where anything may go wrong: it takes the steps that the real one takes.</summary>
internal sealed class Climber
{
    private int _boot;
    private Session _session;

    public Climber(bool bootedDiffers)
    {
        var session = Make.Session(Phase.RollingBack);
        _session = session with { Baseline = session.Baseline with { BootedSystem = bootedDiffers ? Make.Booted : session.Target.System } };
    }

    private Climber(Session session, int boot) => (_session, _boot) = (session, boot);

    public ImmutableArray<RungRecord> Rungs => _session.Rungs;

    /// <summary>How often the host really rebooted into the target, and into the system that was booted at arm.</summary>
    public int RebootsIntoTarget { get; private set; }

    public int RebootsIntoBooted { get; private set; }

    public int Moves { get; private set; }

    public LadderMove Next() => RollbackSteps.Next(_session, BootId);

    private string BootId => $"boot-{_boot}";

    public Climber Copy() => new(_session, _boot)
    {
        RebootsIntoTarget = RebootsIntoTarget,
        RebootsIntoBooted = RebootsIntoBooted,
        Moves = Moves,
    };

    /// <summary>Climbs a rung. A reboot that works ends the executor in it, as does its death or a power failure.</summary>
    public void Climb(Rung rung, Fate fate)
    {
        Moves++;
        _session = RollbackSteps.BeginRung(_session, rung, new Moment(TimeSpan.FromSeconds(Moves), BootId, default));
        switch (fate)
        {
            case Fate.Succeeds when rung is Rung.Reboot or Rung.RebootBooted:
                RebootsIntoTarget += rung == Rung.Reboot ? 1 : 0;
                RebootsIntoBooted += rung == Rung.RebootBooted ? 1 : 0;
                _boot++;
                break;
            case Fate.Dies:
                break;
            case Fate.PowerFails:
                _boot++;
                break;
            default:
                var outcome = fate switch
                {
                    Fate.Succeeds => RungOutcome.Succeeded,
                    Fate.NeedsReboot when rung is Rung.Switch or Rung.SwitchAgain => RungOutcome.NeedsReboot,
                    _ => RungOutcome.Failed,
                };
                _session = RollbackSteps.EndRung(_session, outcome, "", fate switch
                {
                    Fate.Elsewhere => RollbackLadderTests.Saw('E'),
                    Fate.Reachable => RollbackLadderTests.Saw('W'),
                    Fate.Unmended => RollbackLadderTests.Saw('U'),
                    Fate.Lost => RollbackLadderTests.Saw('N'),
                    _ => null,
                });
                break;
        }
    }
}
