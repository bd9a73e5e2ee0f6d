using Watchdog.Core;

namespace Watchdog.Executor.Ladder;

/// <summary>Does what a rung says.</summary>
internal interface IRungs
{
    /// <summary>Does it. Bounded in time; what goes wrong on the host is in the result.</summary>
    /// <exception cref="BrokenProcessException">This process cannot find out how it ended.</exception>
    RungResult Run(Rung rung, Session session);
}
