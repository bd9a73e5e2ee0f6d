namespace Watchdog.Executor.Notices;

/// <summary>Tells people of the moments of a session.</summary>
internal interface INotices
{
    /// <summary>Tells of one. It waits for nobody, and what goes wrong with it is no more than said in the journal.</summary>
    void Tell(Notice notice);
}
