namespace Watchdog.Daemon.Loop;

/// <summary>
/// How long to wait before the same thing is tried again: 1 s, and twice as long each time up to 15 s. After a minute
/// without a try it begins anew. Not for several threads at once.
/// </summary>
/// <param name="time">The time.</param>
/// <param name="isFirstAtOnce">Whether there is no wait the first time.</param>
internal sealed class Backoff(TimeProvider time, bool isFirstAtOnce)
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private TimeSpan _next = isFirstAtOnce ? TimeSpan.Zero : First;
    private long _last;
    private bool _isBegun;

    /// <summary>The wait before the try that is due now.</summary>
    public TimeSpan Next()
    {
        var now = time.GetTimestamp();
        if (_isBegun && time.GetElapsedTime(_last, now) > Quiet)
        {
            _next = isFirstAtOnce ? TimeSpan.Zero : First;
        }

        (_isBegun, _last) = (true, now);
        var wait = _next;
        var longer = wait == TimeSpan.Zero ? First : 2 * wait;
        _next = longer < Longest ? longer : Longest;
        return wait;
    }
}
