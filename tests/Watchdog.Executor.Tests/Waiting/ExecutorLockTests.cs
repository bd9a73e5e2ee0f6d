using Watchdog.Executor.Waiting;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Waiting;

internal sealed class ExecutorLockTests
{
    private TempHost _host = null!;

    [SetUp]
    public void SetUp() => _host = new TempHost();

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public void TryTake_AnotherHoldsIt_IsLeftToThatOne()
    {
        Assert.That(ExecutorLock.TryTake(_host.Paths, Make.Id, out var first), Is.True);
        using (first)
        {
            Assert.That(ExecutorLock.TryTake(_host.Paths, Make.Id, out _), Is.False);
        }

        Assert.That(ExecutorLock.TryTake(_host.Paths, Make.Id, out var second), Is.True);
        second!.Dispose();
    }

    [Test]
    public void TryTake_OneOfAnotherSessionHangs_IsNotWaitedFor()
    {
        Assert.That(ExecutorLock.TryTake(_host.Paths, Make.OtherId, out var hanging), Is.True);
        using (hanging)
        {
            Assert.That(ExecutorLock.TryTake(_host.Paths, Make.Id, out var own), Is.True);
            using (own)
            {
                Assert.That(own, Is.Not.Null);
            }
        }
    }

    [Test]
    public void TryTake_NoRoomForIt_GoesOnWithout()
    {
        TempHost.MakeUnwritable(_host.Paths.Runtime);

        Assert.That(ExecutorLock.TryTake(_host.Paths, Make.Id, out var held), Is.True);
        Assert.That(held, Is.Null);
    }
}
