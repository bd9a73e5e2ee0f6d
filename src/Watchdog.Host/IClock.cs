using Watchdog.Core;

namespace Watchdog.Host;

/// <summary>The one clock.</summary>
internal interface IClock
{
    /// <summary>Now, on all clocks.</summary>
    Moment Now { get; }
}
