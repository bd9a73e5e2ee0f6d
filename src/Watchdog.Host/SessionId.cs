using Watchdog.Protocol;

namespace Watchdog.Host;

/// <summary>Makes session ids: short, easy to type, and hard to take for one another.</summary>
internal static class SessionId
{
    /// <summary>A new one. It is a name, not a secret: a cryptographic generator would load OpenSSL into the daemon for it.</summary>
    public static string New() => new(Random.Shared.GetItems<char>(SessionIds.Alphabet, SessionIds.Length));

    /// <inheritdoc cref="SessionIds.IsValid"/>
    public static bool IsValid(string text) => SessionIds.IsValid(text);
}
