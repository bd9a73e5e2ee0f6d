using Watchdog.Core;

namespace Watchdog.Daemon.Executor;

/// <summary>Does what a rung says.</summary>
internal interface IRungs
{
    /// <summary>Does it. Bounded in time, and never throws.</summary>
    RungResult Run(Rung rung, Session session);
}
