using Watchdog.Executor.Notices;

namespace Watchdog.Executor.Tests.Notices;

/// <summary>Records what is told.</summary>
internal sealed class FakeNotices : INotices
{
    private readonly Lock _lock = new();
    private readonly List<Notice> _told = [];

    public IReadOnlyList<Notice> Told
    {
        get
        {
            lock (_lock)
            {
                return [.. _told];
            }
        }
    }

    public IEnumerable<NoticeKind> Kinds => Told.Select(n => n.Kind);

    public void Tell(Notice notice)
    {
        lock (_lock)
        {
            _told.Add(notice);
        }
    }
}
