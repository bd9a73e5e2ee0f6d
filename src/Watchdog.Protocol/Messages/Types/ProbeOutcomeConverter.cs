namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="ProbeOutcome"/> as the interface's word.</summary>
public sealed class ProbeOutcomeConverter : WordConverter<ProbeOutcome>;
