namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="ConfirmBy"/> as the interface's word.</summary>
public sealed class ConfirmByConverter : WordConverter<ConfirmBy>;
