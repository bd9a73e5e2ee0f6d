using Watchdog.Core;

namespace Watchdog.Executor.Pid1;

/// <summary>Calls for people.</summary>
internal interface IAlarm
{
    /// <summary>Says that the rollback has begun. Nobody is waited for, and nothing is thrown.</summary>
    void RollbackStarted(Session session);

    /// <summary>Says that the host is rolled back, with all that worked at arm. Otherwise as <see cref="RollbackStarted"/>.</summary>
    void RolledBack(Session session);

    /// <summary>Says that the ladder is used up. It does not wait for anybody, and what goes wrong is returned, never thrown.</summary>
    /// <returns>What did not work; empty when all did.</returns>
    IReadOnlyList<string> Stranded(Session session);

    /// <summary>
    /// Says that the host is rolled back, and that something which worked at arm did not come back with it. Otherwise as
    /// <see cref="Stranded"/>.
    /// </summary>
    IReadOnlyList<string> NotBack(Session session);
}
