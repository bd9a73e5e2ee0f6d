namespace Watchdog.Protocol;

/// <summary>Writes a <see cref="LoginWorth"/> as the interface's word.</summary>
public sealed class LoginWorthConverter : WordConverter<LoginWorth>;
