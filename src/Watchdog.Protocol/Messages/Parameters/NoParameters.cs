namespace Watchdog.Protocol;

/// <summary>The parameters of a method that takes none.</summary>
public sealed record NoParameters;
