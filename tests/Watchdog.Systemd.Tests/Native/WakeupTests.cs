using Watchdog.Systemd.Native;

namespace Watchdog.Systemd.Tests.Native;

public sealed class WakeupTests
{
    [Test]
    public void Wait_DeadlinePasses_SaysGoOn()
    {
        using var wakeup = new Wakeup();
        Assert.That(wakeup.Wait(-1, 0, Deadline.In(TimeSpan.FromMilliseconds(1))), Is.True);
    }

    [Test, CancelAfter(10_000)]
    public void Wait_SetFromAnotherThread_SaysEnd(CancellationToken cancel)
    {
        using var wakeup = new Wakeup();
        Task<bool> waiting = Task.Factory.StartNew(
            () => wakeup.Wait(-1, 0, new Deadline(ulong.MaxValue)), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        wakeup.Set();

        Assert.That(waiting.WaitAsync(cancel), Is.Not.Null);
        Assert.That(waiting.GetAwaiter().GetResult(), Is.False);
    }

    [Test]
    public void Wait_AfterSet_EndsAtEveryWait()
    {
        using var wakeup = new Wakeup();
        wakeup.Set();
        bool[] waits = [wakeup.Wait(-1, 0, new Deadline(ulong.MaxValue)), wakeup.Wait(-1, 0, new Deadline(ulong.MaxValue))];
        Assert.That(waits, Is.EqualTo(new[] { false, false }));
    }
}
