namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="DeadlineEnd"/> as the interface's word.</summary>
public sealed class DeadlineEndConverter : WordConverter<DeadlineEnd>;
