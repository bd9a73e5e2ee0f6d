namespace Watchdog.Cli.Tests.Deploy;

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds).Ticks;
}
