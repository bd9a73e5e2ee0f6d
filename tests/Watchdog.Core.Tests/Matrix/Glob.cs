using System.Text.RegularExpressions;

namespace Watchdog.Core.Tests.Matrix;

/// <summary>Matches names against a pattern in which <c>*</c> stands for any text and <c>|</c> parts alternatives.</summary>
internal static class Glob
{
    public static bool IsMatch(string pattern, string text) =>
        pattern.Split('|').Any(p => Regex.IsMatch(text, $"^{Regex.Escape(p).Replace("\\*", ".*", StringComparison.Ordinal)}$"));
}
