using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>What shall become of the change: as the options say, as the command's end suggests, and as somebody has answered.</summary>
/// <param name="terms">What the run was told to do.</param>
internal sealed class Wishes(CourseTerms terms)
{
    private bool _isJudged;

    /// <summary>Whether it is proven from here.</summary>
    public bool Proves { get; private set; } = terms.Proves;

    /// <summary>Whether it is rolled back.</summary>
    public bool RollsBack { get; private set; }

    /// <summary>The interrupt that is not taken back; null for none.</summary>
    public Interrupt? Interrupt { get; private set; }

    /// <summary>The question that waits for its answer; null for none.</summary>
    public Question? Asked { get; set; }

    /// <summary>Takes an interrupt.</summary>
    /// <returns>Whether it is the second: nobody waits any longer then.</returns>
    public bool IsSecond(Interrupt interrupt)
    {
        if (Asked is not null || Interrupt is not null)
        {
            return true;
        }

        Interrupt = interrupt;
        return false;
    }

    /// <summary>The question has no sense any more, and neither has the interrupt that led to it.</summary>
    public void TakeBack()
    {
        Asked = null;
        Interrupt = null;
    }

    /// <summary>Takes the answer to the question that waits for it.</summary>
    /// <param name="line">What was typed; null at the end of the input.</param>
    /// <param name="code">The command's exit code.</param>
    /// <returns>What is to be done at once; null for nothing.</returns>
    public Reaction? Answer(string? line, int? code)
    {
        var question = Asked;
        Asked = null;
        switch (line?.Trim())
        {
            case "r":
                RollsBack = true;
                return null;
            case "k":
                // Who keeps watching a change of a command that failed has not said that it shall stay.
                Proves &= question == Question.Failed || code == 0;
                _isJudged = true;
                Interrupt = null;
                return null;
            case "l" when question == Question.Failed:
                Proves = false;
                return null;
            case "l" or null:
                return Reaction.Leave;
            default:
                return Reaction.AskAgain;
        }
    }

    /// <summary>Judges a change on trial by its command's end.</summary>
    /// <returns>What is to be done at once; null for nothing.</returns>
    public Reaction? Judge(int? code)
    {
        if (_isJudged || RollsBack || code == 0)
        {
            return null;
        }

        _isJudged = true;
        switch (terms.OnFailure)
        {
            case OnFailure.Keep:
                return null;
            case OnFailure.Rollback:
                RollsBack = true;
                return null;
            case OnFailure.Ask when terms.CanAsk:
                return Reaction.Ask;
            case OnFailure.Ask:
                Proves = false;
                return Reaction.SayTrial;
        }

        return null;
    }

    /// <summary>The errand that a session in a phase is due.</summary>
    public Errand? Due(Phase phase) => phase switch
    {
        Phase.Armed => Errand.Disarm,
        Phase.Activating => RollsBack ? Errand.RollBack : null,
        Phase.Probation => RollsBack ? Errand.RollBack : Proves ? Errand.Prove : null,
        Phase.RollingBack or Phase.Confirmed or Phase.RolledBack or Phase.Stranded or Phase.Disarmed or Phase.Expired => null,
    };
}
