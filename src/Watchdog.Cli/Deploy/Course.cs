using System.Text.Json;
using Watchdog.Cli.Output;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>Decides what a protected run does about what happens. It does nothing itself.</summary>
/// <param name="terms">What it was told to do.</param>
/// <param name="progress">What is known of the session.</param>
/// <param name="pace">When a heartbeat is due.</param>
internal sealed class Course(CourseTerms terms, Progress progress, HeartbeatPace pace)
{
    // The daemon sees the end of a switch within 1 s: what is still armed after these has not switched.
    private const int MaxTries = 5;

    private readonly List<Deed> _deeds = [];
    private readonly Wishes _wishes = new(terms);
    private bool _isBusy;
    private bool _hasLooked;
    private bool _isLossSaid;
    private CliException? _notStarted;
    private int _tries;
    private string _said = "";

    /// <summary>The command's exit code; null while it runs.</summary>
    public int? Code { get; private set; }

    /// <summary>The system that runs, as it was told after the end; empty when it is not known.</summary>
    public string Running { get; private set; } = "";

    /// <summary>Whether the command runs no more: the terminal is this program's alone.</summary>
    public bool HasTerminal => Code is not null || _notStarted is not null;

    /// <summary>What goes on, in words; may be empty.</summary>
    public string Activity => CourseText.Activity(progress, _wishes);

    /// <summary>Takes what has happened.</summary>
    /// <returns>What to do, in order.</returns>
    public IReadOnlyList<Deed> Take(Happening happening)
    {
        _deeds.Clear();
        switch (happening)
        {
            case Happening.Replied(var reply, var isFirst):
                Heard(reply.Value, isFirst);
                break;
            case Happening.StreamEnded(var why):
                Missed(why);
                break;
            case Happening.CommandEnded(var code):
                Code = code;
                if (code != 0)
                {
                    Say($"{terms.Command} exited {CourseText.Number(code)}");
                }

                if (progress.Session.Phase == Phase.Armed)
                {
                    // Word of a switch is on its way.
                    Rest();
                }

                break;
            case Happening.CommandNotStarted(var why):
                _notStarted = why;
                break;
            case Happening.ErrandEnded(var errand, { } result, _):
                Done(errand, result);
                break;
            case Happening.ErrandEnded(var errand, null, var why):
                NotDone(errand, why!);
                break;
            case Happening.Rested:
                _isBusy = false;
                break;
            case Happening.Interrupted(var interrupt):
                Interrupted(interrupt);
                break;
            case Happening.Answered(var line):
                Answered(line);
                break;
            case Happening.Ticked:
                break;
        }

        SayLoss();
        if (!_deeds.Any(d => d is Deed.End or Deed.Fail))
        {
            Next();
        }

        return _deeds;
    }

    private void Say(string text) => _deeds.Add(new Deed.Say(text));

    private void Heard(StatusReply status, bool isFirst)
    {
        if (isFirst)
        {
            Connected();
        }

        Entered(progress.Take(status));
    }

    private void Connected()
    {
        if (progress.Connected() is { } lost && _isLossSaid)
        {
            Say($"connected to {terms.Host} again, after {CourseText.Seconds(lost)}");
        }

        _isLossSaid = false;
    }

    private void Missed(CliException? why)
    {
        if (why is { ExitCode: ExitCode.NoSession })
        {
            // An answer: the connection is there, and the host has lost the session, as one whose state is in memory does.
            Connected();
            progress.Forgotten();
            Entered(isNew: false);
        }
        else if (why is not null)
        {
            progress.Failed(why.Message);
        }
    }

    private void SayLoss()
    {
        if (progress.IsLost && !_isLossSaid)
        {
            _isLossSaid = true;
            foreach (var line in CourseText.Loss(terms, progress))
            {
                Say(line);
            }
        }

        if (progress.Overdue > terms.Patience && HasTerminal && !progress.IsOver)
        {
            _deeds.Add(new Deed.Fail(CourseText.Unknown(terms, progress)));
        }
    }

    /// <summary>A session that has come to another phase.</summary>
    private void Entered(bool isNew)
    {
        if (_wishes.Asked is not null && (progress.IsOver || progress.Session.Phase == Phase.RollingBack))
        {
            _wishes.TakeBack();
            _deeds.Add(new Deed.TakeBack());
        }

        if (isNew && HasTerminal && progress.Session.Phase == Phase.Disarmed)
        {
            Say($"{terms.Command} has changed nothing: disarmed");
        }

        if (isNew)
        {
            foreach (var line in CourseText.Entered(terms, progress, _wishes.Proves))
            {
                Say(line);
            }
        }
    }

    private void Done(Errand errand, ErrandResult result)
    {
        _isBusy = false;
        Connected();
        if (result.Worse.Count > 0)
        {
            // What a probe saw may hold a count of seconds: by the names alone it is told whether this was said before.
            SayOnce(CourseText.Held(errand, result.Worse), $"{errand} {pace.Proofs} {CourseText.Names(result.Worse)}");
            if (errand == Errand.Prove)
            {
                Rest();
            }
            else
            {
                // This keeps nothing else back: the command may end meanwhile, and is followed by the proof.
                pace.Held(progress.Remaining);
            }

            return;
        }

        _hasLooked |= errand == Errand.Look;
        Running = result.Running ?? Running;
        if (result.Session is { } session)
        {
            pace.Taken();
            Entered(progress.Take(session));
        }

        foreach (var note in result.Notes)
        {
            Say($"note: {SafeText.Printable(note)}");
        }
    }

    private void NotDone(Errand errand, CliException why)
    {
        Rest();
        if (why.ExitCode == ExitCode.Unreachable)
        {
            progress.Failed(why.Message);

            // A host that lets nobody in after the end is waited for as long as for a rollback.
            _hasLooked |= errand == Errand.Look && progress.Lost > terms.Patience;
            return;
        }

        // A refusal came over a connection, too.
        Connected();
        switch (errand)
        {
            case Errand.Disarm:
                NotDisarmed(why);
                break;
            case Errand.Look:
                _hasLooked = true;
                break;
            case Errand.Heartbeat or Errand.Prove or Errand.RollBack when why.ExitCode is ExitCode.NoSession or ExitCode.RolledBack || progress.Session.Phase != Phase.Probation:
                // It has gone on meanwhile: the status says how.
                break;
            case Errand.Heartbeat:
                SayOnce($"no heartbeat is taken: {CourseText.WithHint(why)}");
                pace.Held(progress.Remaining);
                break;
            case Errand.Prove:
                SayOnce($"not confirmed yet: {CourseText.WithHint(why)}");
                break;
            case Errand.RollBack:
                SayOnce($"not rolled back yet: {CourseText.WithHint(why)}");
                break;
        }
    }

    private void NotDisarmed(CliException why)
    {
        var code = why.Parameters is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty("code", out var c) && c.ValueKind == JsonValueKind.String ? c.GetString() : "";
        _tries = code == "switch-runs" ? 0 : _tries + 1;
        if (why.ExitCode == ExitCode.NoSession || _tries < MaxTries)
        {
            return;
        }

        _deeds.Add(new Deed.Fail(_notStarted ?? why));
    }

    private void EndBeforeBoot()
    {
        Say($"what {terms.Command} has changed comes with the next boot: {progress.Id} stays armed for it");
        _deeds.Add(_notStarted is { } notStarted ? new Deed.Fail(notStarted) : new Deed.End(CourseText.InterruptedCode(_wishes.Interrupt) ?? Code!.Value));
    }

    private void Interrupted(Interrupt interrupt)
    {
        if (progress.IsOver)
        {
            // The command has got it too; when that has ended, the look at the host is given up.
            _hasLooked |= HasTerminal;
        }
        else if (_wishes.IsSecond(interrupt))
        {
            Leave(interrupt);
        }
    }

    private void Answered(string? line)
    {
        if (_wishes.Asked is { } question)
        {
            React(_wishes.Answer(line, Code), question);
        }
    }

    private void React(Reaction? reaction, Question question)
    {
        switch (reaction)
        {
            case Reaction.Ask or Reaction.AskAgain:
                Ask(question);
                break;
            case Reaction.SayTrial:
                Say($"{terms.Command} has failed: nothing is confirmed here; {ProgressText.Ahead(progress.Session, progress.Remaining)}");
                break;
            case Reaction.Leave:
                Leave(_wishes.Interrupt ?? Interrupt.Keyboard);
                break;
            case null:
                break;
        }
    }

    private void Leave(Interrupt interrupt) => _deeds.Add(new Deed.Fail(CourseText.Left(terms, progress, interrupt)));

    private void Ask(Question question)
    {
        _wishes.Asked = question;
        _deeds.Add(new Deed.Ask(CourseText.Asks(question, terms, progress)));
    }

    /// <summary>What is to be done now.</summary>
    private void Next()
    {
        if (_wishes.Asked is not null)
        {
            return;
        }

        if (!HasTerminal)
        {
            KeepOpen();
        }
        else if (progress.IsOver)
        {
            Close();
        }
        else if (_wishes is { Interrupt: { } interrupt, RollsBack: false } && progress.Session.Phase != Phase.Armed)
        {
            if (terms.CanAsk && interrupt == Interrupt.Keyboard && progress.Session.Phase != Phase.RollingBack)
            {
                Ask(Question.Interrupted);
            }
            else
            {
                Leave(interrupt);
            }
        }
        else if (!_isBusy && DeadlineWords.WaitsForBoot(progress.Session))
        {
            EndBeforeBoot();
        }
        else if (!_isBusy)
        {
            if (progress.Session.Phase == Phase.Probation)
            {
                React(_wishes.Judge(Code), Question.Failed);
            }

            if (_wishes.Asked is null && _wishes.Due(progress.Session.Phase) is { } errand)
            {
                Begin(errand);
            }
        }
    }

    /// <summary>The command may go on after its switch, with other hosts; nothing is confirmed before it has ended well.</summary>
    private void KeepOpen()
    {
        if (terms.Proves && !_isBusy && _wishes.Interrupt is null && progress is { IsOver: false, Session.Phase: Phase.Probation } && pace.IsDue(progress.Session, progress.Remaining))
        {
            Begin(Errand.Heartbeat);
        }
    }

    private void Close()
    {
        if (progress.Session.Phase is Phase.Disarmed or Phase.Expired && _notStarted is { } notStarted)
        {
            _deeds.Add(new Deed.Fail(notStarted));
        }
        else if (_hasLooked || progress.IsUnknown || progress.Session.Phase is Phase.Disarmed or Phase.Expired)
        {
            _deeds.Add(new Deed.End(CourseText.CodeOf(progress, _wishes.Interrupt, Code), IsTold: true));
        }
        else if (!_isBusy)
        {
            Begin(Errand.Look);
        }
    }

    private void Begin(Errand errand)
    {
        _isBusy = true;
        _deeds.Add(new Deed.Begin(errand));
    }

    private void Rest()
    {
        _isBusy = true;
        _deeds.Add(new Deed.Rest());
    }

    private void SayOnce(string text, string? key = null)
    {
        if ((key ?? text) != _said)
        {
            _said = key ?? text;
            Say(text);
        }
    }
}
