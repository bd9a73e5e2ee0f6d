namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="Phase"/> as the interface's word.</summary>
public sealed class PhaseConverter : WordConverter<Phase>;
