using Watchdog.Core;

namespace Watchdog.Daemon.Loop;

/// <summary>Does one effect.</summary>
internal interface IEffectRunner
{
    /// <summary>Does it.</summary>
    /// <param name="effect">The effect; never an answer or a retry, which are the loop's own.</param>
    /// <param name="session">The session as it becomes, for the record.</param>
    /// <exception cref="EffectException">It was not done.</exception>
    void Run(Effect effect, Session? session);
}
