namespace Watchdog.Lab.Hosts;

/// <summary>The lab did not do what a test needs of it; or a condition that a test waited for did not come about.</summary>
public sealed class LabException(string message) : Exception(message);
