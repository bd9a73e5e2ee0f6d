using Watchdog.Daemon.Loop;
using Watchdog.Tests;

namespace Watchdog.Daemon.Tests.Loop;

/// <summary>Questions that may hang: who asks goes on, and nothing piles up.</summary>
internal sealed class BoundedQuestionTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task AskAsync_IsAnswered_IsTheAnswer() =>
        Assert.That(await new BoundedQuestion(_time, TimeSpan.FromSeconds(1)).AskAsync(static _ => Task.FromResult(7)).SoonAsync(), Is.EqualTo(7));

    [Test]
    public async Task AskAsync_OneHangs_NoOtherIsAskedUntilThatHasEnded()
    {
        var question = new BoundedQuestion(_time, TimeSpan.FromSeconds(1));
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        Task<int> Ask(CancellationToken given)
        {
            _ = Interlocked.Increment(ref asked);
            return answer.Task;
        }

        var first = question.AskAsync(Ask);
        await Wait.UntilAsync(() => Volatile.Read(ref asked) > 0, "it is asked");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(async () => await first.SoonAsync(), Throws.InstanceOf<TimeoutException>());
        Assert.That(async () => await question.AskAsync(Ask).SoonAsync(), Throws.InstanceOf<TimeoutException>());
        Assert.That(asked, Is.EqualTo(1));

        answer.SetResult(7);
        await Wait.UntilAsync(() => question.AskAsync(Ask) is { IsCompletedSuccessfully: true, Result: 7 } || asked > 1, "it is asked again");
    }
}
