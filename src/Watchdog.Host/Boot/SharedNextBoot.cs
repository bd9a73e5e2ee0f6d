using Watchdog.Core;

namespace Watchdog.Host.Boot;

/// <summary>
/// What the next boot leads to, for whoever only tells of it: read from the boot loader by one caller at a time, and for all others
/// as it was read last. Anybody may ask for the status as often as they like, and a reading opens each boot entry.
/// </summary>
/// <param name="read">Reads it.</param>
/// <param name="time">Ages it.</param>
internal sealed class SharedNextBoot(Func<NextBoot> read, TimeProvider time)
{
    /// <summary>How long a reading is told.</summary>
    internal static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly Lock _reading = new();
    private volatile NextBoot? _last;
    private long _readAt;

    /// <summary>As it was read within the last 2 s; older only while another caller reads it.</summary>
    public NextBoot Latest
    {
        get
        {
            var known = _last;
            if (known is not null && IsFresh())
            {
                return known;
            }

            if (known is null)
            {
                _reading.Enter();
            }
            else if (!_reading.TryEnter())
            {
                return known;
            }

            try
            {
                if (_last is null || !IsFresh())
                {
                    _last = read();
                    Volatile.Write(ref _readAt, time.GetTimestamp());
                }

                return _last;
            }
            finally
            {
                _reading.Exit();
            }
        }
    }

    private bool IsFresh() => time.GetElapsedTime(Volatile.Read(ref _readAt)) < Freshness;
}
