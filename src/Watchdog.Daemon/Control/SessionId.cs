namespace Watchdog.Daemon.Control;

/// <summary>Makes session ids: short, easy to type, and hard to take for one another.</summary>
internal static class SessionId
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 6;

    /// <summary>A new one. It is a name, not a secret: a cryptographic generator would load OpenSSL into the daemon for it.</summary>
    public static string New() => new(Random.Shared.GetItems<char>(Alphabet, Length));

    /// <summary>Whether a text could be one. Ids become file and unit names, so nothing else is let through.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(Alphabet.Contains);
}
