using System.Threading.Channels;
using Watchdog.Protocol;

namespace Watchdog.Cli.Deploy;

/// <summary>
/// A command that runs while a session is armed for it, and what becomes of the session. The command, the host, the keyboard and
/// the clock tell what has happened, a <see cref="Course"/> decides, and this does it.
/// </summary>
/// <param name="context">What the command has at hand.</param>
/// <param name="control">The host that is switched.</param>
/// <param name="armed">The session, just armed.</param>
/// <param name="words">The command and its arguments, run here.</param>
/// <param name="onFailure">What becomes of the change when it fails.</param>
internal sealed class RunLoop(CommandContext context, IHostControl control, Session armed, IReadOnlyList<string> words, OnFailure onFailure)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Channel<Happening> _happenings = Channel.CreateUnbounded<Happening>(new() { SingleReader = true });
    private readonly ProgressView _view = new(context);
    private readonly ErrandRunner _errands = new(control, armed.Id);
    private readonly long _began = context.Environment.Time.GetTimestamp();
    private TimeSpan _took;
    private bool _isReading;
    private CancellationTokenSource? _proving;

    private TimeProvider Time => context.Environment.Time;

    /// <summary>Runs it and follows the session to its end.</summary>
    /// <returns>The exit code: the command's own where the session ended well; 4, 1, 130 or 143 else.</returns>
    /// <exception cref="CliException">It was left before the end, or how it ended is not known.</exception>
    public async Task<int> RunAsync(Interrupts interrupts, CancellationToken cancellation)
    {
        var progress = new Progress(armed, Time);
        var course = new Course(Terms(), progress, new HeartbeatPace(Time, control.RetryDelay));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        interrupts.Hand(i => Post(new Happening.Interrupted(i)));
        Task[] tellers = [FollowAsync(stop.Token), TickAsync(stop.Token)];
        _ = RunCommandAsync(cancellation);
        try
        {
            while (true)
            {
                var happening = await _happenings.Reader.ReadAsync(cancellation);
                Note(happening);
                foreach (var deed in course.Take(happening))
                {
                    if (Do(deed, course, progress, stop.Token) is { } code)
                    {
                        return code;
                    }
                }

                if (course.HasTerminal)
                {
                    _view.Show(width => ProgressText.Live(progress.Session, progress.Remaining, course.Activity, width));
                }
            }
        }
        finally
        {
            _view.Close();
            await stop.CancelAsync();
            await Task.WhenAll(tellers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private CourseTerms Terms() => new()
    {
        Host = control.Host,
        Program = control.Program,
        Command = SafeText.Printable(words[0], 64),
        Proves = control.IsOutside && armed.ConfirmBy == ConfirmBy.Operator,
        CanAsk = _view.CanAsk,
        OnFailure = onFailure,
        Patience = context.Environment.OutcomePatience,
    };

    private void Post(Happening happening) => _happenings.Writer.TryWrite(happening);

    private void Note(Happening happening)
    {
        switch (happening)
        {
            case Happening.Replied(var reply, _) when context.Json:
                context.Print(reply, static _ => { });
                break;
            case Happening.CommandEnded:
                _took = Time.GetElapsedTime(_began);

                // A heartbeat on its way might yet move the deadline of a change that has failed.
                _proving?.Cancel();
                break;
            case Happening.Answered:
                _isReading = false;
                _view.Answered();
                break;
        }
    }

    /// <summary>Does it; the exit code when it was the last.</summary>
    private int? Do(Deed deed, Course course, Progress progress, CancellationToken cancellation)
    {
        switch (deed)
        {
            case Deed.Say(var text):
                _view.Say(text);
                break;
            case Deed.Ask(var text):
                _proving?.Cancel();
                _view.Ask(text);
                _ = AnswerAsync(cancellation);
                break;
            case Deed.TakeBack:
                _view.TakeBack();
                break;
            case Deed.Begin(var errand):
                _ = RunErrandAsync(errand, cancellation);
                break;
            case Deed.Rest:
                _ = RestAsync(cancellation);
                break;
            case Deed.End(var code, var isTold):
                _view.Close();
                if (isTold)
                {
                    RunSummary.Write(context, control, progress, course, _took);
                }

                return code;
            case Deed.Fail(var why):
                throw why;
        }

        return null;
    }

    private async Task RunCommandAsync(CancellationToken cancellation)
    {
        try
        {
            Post(new Happening.CommandEnded(await context.Environment.RunProgram(words[0], [.. words.Skip(1)], cancellation)));
        }
        catch (CliException e)
        {
            Post(new Happening.CommandNotStarted(e));
        }
        catch (OperationCanceledException)
        {
            Post(new Happening.CommandNotStarted(ErrorMapping.Interrupted()));
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var isFirst = true;
            CliException? why = null;
            try
            {
                await control.FollowAsync(armed.Id, Take, cancellation);
            }
            catch (CliException e)
            {
                why = e;
            }

            // A connection that has told something was made: that it ended says nothing of the next.
            Post(new Happening.StreamEnded(isFirst ? why : null));
            await Task.Delay(control.RetryDelay, Time, cancellation);

            void Take(ControlReply<StatusReply> reply)
            {
                Post(new Happening.Replied(reply, isFirst));
                isFirst = false;
            }
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Second, Time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            Post(new Happening.Ticked());
        }
    }

    private async Task RunErrandAsync(Errand errand, CancellationToken cancellation)
    {
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _proving = errand is Errand.Prove or Errand.Heartbeat ? asked : null;
        try
        {
            Post(new Happening.ErrandEnded(errand, await _errands.RunAsync(errand, asked.Token), null));
        }
        catch (CliException e)
        {
            Post(new Happening.ErrandEnded(errand, null, e));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A question is asked, or the command has ended: nothing is proven before that is decided.
            Post(new Happening.Rested());
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        finally
        {
            _proving = null;
        }
    }

    private async Task RestAsync(CancellationToken cancellation)
    {
        await Task.Delay(control.RetryDelay, Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Post(new Happening.Rested());
    }

    private async Task AnswerAsync(CancellationToken cancellation)
    {
        // One that was asked for a question that was taken back still waits: it brings the next answer.
        if (_isReading)
        {
            return;
        }

        _isReading = true;
        try
        {
            Post(new Happening.Answered(await context.Environment.Terminal!.ReadLineAsync(cancellation)));
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }
}
