using Watchdog.Core;
using Watchdog.Host;

namespace Watchdog.Tests;

/// <summary>A clock that stands until it is moved; boot and wall time move apart.</summary>
internal sealed class ManualClock : IClock
{
    public TimeSpan Boot { get; set; } = Make.Start.Boot;

    public DateTimeOffset Wall { get; set; } = Make.Start.Wall;

    public string BootId { get; set; } = Make.Start.BootId;

    /// <summary>What is called whenever somebody reads it.</summary>
    public Action OnRead { get; set; } = static () => { };

    public Moment Now
    {
        get
        {
            OnRead();
            return new(Boot, BootId, Wall);
        }
    }
}
