using Watchdog.Systemd.Native;
using Watchdog.Systemd.Tests.Fakes;

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

    [Test]
    public void Set_AfterDispose_WritesToNobodysFile()
    {
        var wakeup = new Wakeup();
        wakeup.Dispose();
        using var folder = new TemporaryFolder();
        // One of these takes the number that the wakeup had.
        List<Microsoft.Win32.SafeHandles.SafeFileHandle> files =
            [.. Enumerable.Range(0, 20).Select(i => File.OpenHandle(folder.File($"f{i}"), FileMode.CreateNew, FileAccess.Write))];

        wakeup.Set();
        wakeup.Dispose();

        Assert.That(files.Select(RandomAccess.GetLength), Has.All.Zero);
        files.ForEach(file => file.Dispose());
    }
}
