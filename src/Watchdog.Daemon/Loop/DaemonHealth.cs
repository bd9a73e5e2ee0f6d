namespace Watchdog.Daemon.Loop;

/// <summary>What the operator should know about the watchdog itself, gathered at start.</summary>
internal sealed class DaemonHealth
{
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [];

    /// <summary>The warnings, oldest first.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock)
            {
                return [.. _warnings];
            }
        }
    }

    /// <summary>Adds one.</summary>
    public void Warn(string text)
    {
        lock (_lock)
        {
            _warnings.Add(text);
        }
    }
}
