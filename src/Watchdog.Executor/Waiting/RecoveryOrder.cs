using System.Diagnostics.CodeAnalysis;
using Watchdog.Core;

namespace Watchdog.Executor.Waiting;

/// <summary>What PID 1 was told at arm: enough to roll back even when the session file cannot be read.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Number">The deadline that passed.</param>
/// <param name="Target">The store path to switch to.</param>
/// <param name="Profile">The store path that the profile is set to.</param>
internal sealed record RecoveryOrder(string SessionId, int Number, string Target, string Profile)
{
    /// <summary>Whether its deadline is the one that counts for a session, and nobody has begun to act on it.</summary>
    public bool Counts([NotNullWhen(true)] Session? stored) =>
        stored is not null && stored.Id == SessionId && stored.Deadline.Number == Number && stored.Phase.IsHeld();

    /// <summary>Whether its deadline is a later one than a session has: PID 1 holds a timer before the session is saved.</summary>
    public bool IsAheadOf([NotNullWhen(true)] Session? stored) =>
        stored is not null && stored.Id == SessionId && stored.Deadline.Number < Number && stored.Phase.IsHeld();
}
