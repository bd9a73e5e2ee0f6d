using System.Collections.Concurrent;
using Watchdog.Core;
using Watchdog.Daemon.Loop;
using Watchdog.Daemon.Pid1;

namespace Watchdog.Daemon.Tests.Fakes;

/// <summary>Records what is posted; makes each event at once, or, while the loop is busy, when it is told to.</summary>
internal sealed class FakeEventSink : IEventSink, IBootReports
{
    private readonly ConcurrentQueue<Func<Event?>> _waiting = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<Event> Events { get; } = new();

    public Func<Request, Answer> OnAsk { get; set; } = static _ => new Answer.Failed("not set");

    public State State { get; set; } = State.Empty;

    /// <summary>Whether what is posted has to wait.</summary>
    public bool IsBusy { get; set; }

    /// <summary>How many have to.</summary>
    public int Waiting => _waiting.Count;

    public void Post(Func<Event?> make)
    {
        if (IsBusy)
        {
            _waiting.Enqueue(make);
        }
        else if (make() is { } ev)
        {
            Events.Enqueue(ev);
        }
    }

    public void RunInTurn(Action act) => Post(() =>
    {
        act();
        return null;
    });

    public void Report(Event result) => Post(() => result);

    /// <summary>Makes what waits, in its order.</summary>
    public void MakeWaiting()
    {
        IsBusy = false;
        while (_waiting.TryDequeue(out var make))
        {
            Post(make);
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
