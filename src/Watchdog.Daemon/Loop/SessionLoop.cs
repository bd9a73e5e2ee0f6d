using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Watchdog.Core;
using Watchdog.Daemon.Logging;
using Watchdog.Host;

namespace Watchdog.Daemon.Loop;

/// <summary>
/// The one owner of the state: takes an event, asks <see cref="Machine.Step"/>, has the effects done in order. A
/// required effect that fails leaves the state as it was and comes back as an event.
/// </summary>
internal sealed class SessionLoop(
    EventQueue events,
    IEffectRunner runner,
    IRetriedFacts facts,
    IClock clock,
    TimeProvider time,
    ILogger<SessionLoop> log) : IEventSink, IDaemonPart
{
    private readonly Dictionary<long, TaskCompletionSource<Answer>> _waiting = [];
    private readonly Dictionary<Type, Backoff> _retries = [];
    private readonly Backoff _makings = new(time, isFirstAtOnce: false);
    private readonly Lock _waitingLock = new();
    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile State _state = State.Empty;
    private long _lastTicket;

    /// <inheritdoc/>
    public State State => _state;

    /// <inheritdoc/>
    public Task WhenChangedAsync() => _changed.Task;

    /// <inheritdoc/>
    public void Post(Func<Event?> make) => events.Post(make);

    /// <inheritdoc/>
    public void RunInTurn(Action act) => events.RunInTurn(act);

    /// <inheritdoc/>
    public Task<Answer> AskAsync(Func<long, Request> make)
    {
        var ticket = Interlocked.Increment(ref _lastTicket);
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitingLock)
        {
            _waiting[ticket] = answer;
        }

        events.Ask(() => make(ticket), ticket);
        return answer.Task;
    }

    /// <summary>Starts from what the store held, before any event.</summary>
    public void Begin(State state) => _state = state;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var (make, ticket) in events.ReadAllAsync(cancellation))
        {
            Handle(make, ticket);
        }
    }

    /// <summary>Handles one event on the caller's thread.</summary>
    /// <param name="make">Makes the event.</param>
    /// <param name="ticket">The ticket of the request that it is; null when nobody waits for it.</param>
    internal void Handle(Func<Event?> make, long? ticket = null)
    {
        var isMade = false;
        try
        {
            var first = make();
            isMade = true;

            // A failed effect is the next event, before any other.
            for (var ev = first; ev is not null;)
            {
                ev = Apply(ev);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            // The timer in PID 1 stands; who asked is told, and the loop lives. Requests behind it have their own turn.
            Log.EventFailed(log, e);
            if (ticket is { } asked)
            {
                Answer(new Reply(asked, new Answer.Failed(e.Message)));
            }
            else if (!isMade)
            {
                // The kernel tells of a switch's end once: if the event were dropped here, the switch would run for ever.
                _ = MakeAgainAsync(make);
            }
        }
    }

    private EffectFailed? Apply(Event ev)
    {
        var before = _state;
        var (after, effects) = Machine.Step(before, ev, clock.Now);
        var session = after.Open ?? after.Last;
        var failure = Run(ev, effects, session, after.Open);
        if (failure is null)
        {
            var isChanged = _state != after;
            _state = after;

            // After the state: who is answered and asks at once sees what was answered. Before the watchers: a round of
            // probes, which an arm sets off, takes all the processor that there is.
            foreach (var reply in effects.OfType<Reply>())
            {
                Answer(reply);
            }

            if (isChanged)
            {
                TellChanged();
            }
        }

        return failure;
    }

    private EffectFailed? Run(Event ev, ImmutableArray<Effect> effects, Session? session, Session? attempted)
    {
        foreach (var effect in effects)
        {
            try
            {
                if (effect is Retry retry)
                {
                    _ = RetryAsync(retry.Event);
                }
                else if (effect is not Reply)
                {
                    runner.Run(effect, session);
                }
            }
            catch (EffectException e) when (effect.Required)
            {
                Log.RequiredEffectFailed(log, effect.GetType().Name, e.Message);
                return new EffectFailed(ev, attempted ?? session, effect, e.Message);
            }
            catch (EffectException e)
            {
                Log.EffectFailed(log, effect.GetType().Name, e.Message);
            }
        }

        return null;
    }

    private async Task MakeAgainAsync(Func<Event?> make)
    {
        await Task.Delay(_makings.Next(), time);
        Post(make);
    }

    // An event that fails for long must not fill the record with its failures, nor have PID 1 start one executor after the other.
    private async Task RetryAsync(Event ev)
    {
        if (!_retries.TryGetValue(ev.GetType(), out var backoff))
        {
            _retries[ev.GetType()] = backoff = new Backoff(time, isFirstAtOnce: false);
        }

        await Task.Delay(backoff.Next(), time);
        Post(() => facts.Refresh(ev, _state));
    }

    private void Answer(Reply reply)
    {
        TaskCompletionSource<Answer>? waiting;
        lock (_waitingLock)
        {
            _waiting.Remove(reply.Ticket, out waiting);
        }

        waiting?.TrySetResult(reply.Answer);
    }

    // The signal goes to the pool's common queue. A thread takes from its own queue first, where the reply to the caller
    // waits: so the caller has its reply before the watchers look.
    private void TellChanged()
    {
        var changed = Interlocked.Exchange(ref _changed, NewSignal());
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.TrySetResult(), changed, preferLocal: false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
