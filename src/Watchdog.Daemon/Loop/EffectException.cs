namespace Watchdog.Daemon.Loop;

/// <summary>An effect could not be done; the message says why, in words.</summary>
internal sealed class EffectException(string message) : Exception(message);
