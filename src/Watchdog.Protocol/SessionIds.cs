namespace Watchdog.Protocol;

/// <summary>The form of a session's id: six letters and digits that are hard to take for one another.</summary>
public static class SessionIds
{
    /// <summary>The letters and digits of an id: no <c>i</c>, <c>l</c>, <c>o</c>, <c>0</c> and <c>1</c>.</summary>
    public const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>How many an id has.</summary>
    public const int Length = 6;

    /// <summary>Whether a text could be one. Ids become file and unit names, so nothing else is let through.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Length && text.All(Alphabet.Contains);
    }
}
