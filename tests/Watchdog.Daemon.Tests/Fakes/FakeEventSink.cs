using System.Collections.Concurrent;
using Watchdog.Core;
using Watchdog.Daemon.Loop;

namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>Records what is posted; makes each event at once.</summary>
internal sealed class FakeEventSink : IEventSink
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<Event> Events { get; } = new();

    public Func<Request, Answer> OnAsk { get; set; } = static _ => new Answer.Failed("not set");

    public State State { get; set; } = State.Empty;

    public void Post(Func<Event?> make)
    {
        if (make() is { } ev)
        {
            Events.Enqueue(ev);
        }
    }

    public Task<Answer> AskAsync(Func<long, Request> make)
    {
        var request = make(1);
        Events.Enqueue(request);
        return Task.FromResult(OnAsk(request));
    }

    public Task WhenChangedAsync() => _changed.Task;

    public void Change(State state)
    {
        State = state;
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
