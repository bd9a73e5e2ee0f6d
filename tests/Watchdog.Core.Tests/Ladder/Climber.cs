namespace Watchdog.Core.Tests.Ladder;

/// <summary>An executor that writes its rungs down as the real one does, on a host where anything may go wrong.</summary>
internal sealed class Climber(bool bootedDiffers)
{
    private int _boot;

    public List<RungRecord> Rungs { get; private init; } = [];

    /// <summary>How often the host really rebooted into the target, and into the system that was booted at arm.</summary>
    public int RebootsIntoTarget { get; private set; }

    public int RebootsIntoBooted { get; private set; }

    public int Moves { get; private set; }

    public LadderMove Next() => RollbackLadder.Next(Rungs, BootId, bootedDiffers);

    private string BootId => $"boot-{_boot}";

    public Climber Copy() => new(bootedDiffers)
    {
        Rungs = [.. Rungs],
        _boot = _boot,
        RebootsIntoTarget = RebootsIntoTarget,
        RebootsIntoBooted = RebootsIntoBooted,
        Moves = Moves,
    };

    /// <summary>Climbs a rung. A reboot that works ends the executor in it, as does its death or a power failure.</summary>
    public void Climb(Rung rung, Fate fate)
    {
        Moves++;
        Rungs.Add(new RungRecord(rung, new Moment(TimeSpan.FromSeconds(Moves), BootId, default), RungOutcome.Begun, ""));
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
                Rungs[^1] = Rungs[^1] with
                {
                    Outcome = fate switch
                    {
                        Fate.Succeeds => RungOutcome.Succeeded,
                        Fate.NeedsReboot when rung is Rung.Switch or Rung.SwitchAgain => RungOutcome.NeedsReboot,
                        _ => RungOutcome.Failed,
                    },
                    Sight = fate switch
                    {
                        Fate.Elsewhere => RollbackLadderTests.Saw('E'),
                        Fate.Reachable => RollbackLadderTests.Saw('W'),
                        Fate.Unmended => RollbackLadderTests.Saw('U'),
                        Fate.Lost => RollbackLadderTests.Saw('N'),
                        _ => null,
                    },
                };
                break;
        }
    }
}
