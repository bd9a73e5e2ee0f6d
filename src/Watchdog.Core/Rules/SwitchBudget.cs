namespace Watchdog.Core;

/// <summary>
/// How far switches may move a session's deadline. Each one that begins gets its own limit, and its end a window; without a
/// limit for all together, switches that begin and end for ever, or somebody who feigns them, would keep a session from its
/// deadline for ever. The limit counts from the first switch; proof that counts begins it anew.
/// </summary>
internal static class SwitchBudget
{
    /// <summary>The session with its first unproven switch on record: the one that begins, or ends, now unless there was one.</summary>
    public static Session Begun(Session open, Moment now) =>
        open.FirstSwitch is { } first && first.BootId == now.BootId && !IsProvenSince(open, first) ? open : open with { FirstSwitch = now };

    /// <summary>
    /// How long from now the deadline may lie, of the time that a switch asks for. It is never put before the one that
    /// stands.
    /// </summary>
    /// <param name="begun">The session, as <see cref="Begun"/> returns it.</param>
    /// <param name="wanted">What the switch, or its end, asks for.</param>
    /// <param name="now">Now.</param>
    public static TimeSpan Grant(Session begun, TimeSpan wanted, Moment now)
    {
        var left = begun.FirstSwitch is { } first ? first.Boot + LimitOf(begun.Limits) - now.Boot : LimitOf(begun.Limits);
        var standing = begun.Deadline.Remaining(now);
        var most = left > standing ? left : standing;
        return wanted < most ? wanted : most;
    }

    // A single switch has its whole time and its window, however short the limit for all switches is.
    private static TimeSpan LimitOf(Limits limits)
    {
        var least = limits.Activation + limits.Window;
        return limits.Unproven > least ? limits.Unproven : least;
    }

    private static bool IsProvenSince(Session open, Moment first) =>
        open.Proofs.Any(p => p.At.BootId == first.BootId && p.At.Boot > first.Boot);
}
