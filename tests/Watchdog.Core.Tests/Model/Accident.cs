namespace Watchdog.Core.Tests.Model;

/// <summary>What can go wrong between two effects.</summary>
internal enum Accident
{
    None,

    /// <summary>The effect is not done, and the shell knows it.</summary>
    EffectFails,

    /// <summary>The daemon is killed before the effect, and starts again.</summary>
    DaemonDies,

    /// <summary>The deadline passes before the effect: the executor takes the session.</summary>
    ExecutorClaims,
}
