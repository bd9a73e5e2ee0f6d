using System.Collections.Concurrent;
using System.Globalization;
using Watchdog.Executor.Notices;
using Watchdog.Tests;

namespace Watchdog.Executor.Tests.Notices;

internal sealed class NoticeQueueTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Test]
    public void Tell_Several_AreToldInTheirOrder()
    {
        var told = new ConcurrentQueue<string>();
        var queue = new NoticeQueue(n => told.Enqueue(n.Session.Id));

        for (var i = 0; i < NoticeQueue.Most; i++)
        {
            queue.Tell(Notice(i));
        }

        queue.Flush(Limit);
        Assert.That(told, Is.EqualTo(Enumerable.Range(0, NoticeQueue.Most).Select(i => i.ToString(CultureInfo.InvariantCulture))));
    }

    [Test]
    public void Tell_WhatTellsDoesNotReturn_NobodyWaitsAndOnlyTheLatestAreKept()
    {
        using var stuck = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var told = new ConcurrentQueue<string>();
        var queue = new NoticeQueue(n =>
        {
            begun.Set();
            stuck.Wait(Limit);
            told.Enqueue(n.Session.Id);
        });
        queue.Tell(Notice(0));
        Assert.That(begun.Wait(Limit), Is.True);

        for (var i = 1; i < 100; i++)
        {
            queue.Tell(Notice(i));
        }

        queue.Flush(TimeSpan.FromMilliseconds(1));
        Assert.That(told, Is.Empty);
        stuck.Set();
        queue.Flush(Limit);
        Assert.That(told, Is.EqualTo(new[] { "0" }.Concat(Enumerable.Range(100 - NoticeQueue.Most, NoticeQueue.Most).Select(i => i.ToString(CultureInfo.InvariantCulture)))));
    }

    [Test]
    public void Tell_AfterAllWasTold_IsToldToo()
    {
        var told = new ConcurrentQueue<string>();
        var queue = new NoticeQueue(n => told.Enqueue(n.Session.Id));
        queue.Tell(Notice(1));
        queue.Flush(Limit);
        queue.Tell(Notice(2));
        queue.Flush(Limit);

        Assert.That(told, Is.EqualTo(new[] { "1", "2" }));
    }

    /// <summary>A thread that ends by an exception takes the process along, and a rollback with it.</summary>
    [Test]
    public void Tell_OneThrows_TheNextIsTold()
    {
        var told = new ConcurrentQueue<string>();
        var queue = new NoticeQueue(n =>
        {
            told.Enqueue(n.Session.Id);
            throw new NotSupportedException("unheard of");
        });
        queue.Tell(Notice(1));
        queue.Tell(Notice(2));
        queue.Flush(Limit);

        Assert.That(told, Is.EqualTo(new[] { "1", "2" }));
    }

    private static Notice Notice(int number) => new(NoticeKind.Armed, Make.Session(id: number.ToString(CultureInfo.InvariantCulture)), Make.Start);
}
