namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="BaselineRound"/> as the interface's word.</summary>
public sealed class BaselineRoundConverter : WordConverter<BaselineRound>;
