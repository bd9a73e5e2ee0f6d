using System.Globalization;
using Watchdog.Host.Native;

namespace Watchdog.Host.Systems;

/// <summary>The links of a Nix profile's generations: <c>system-N-link</c> beside <c>system</c> (nix 2.26, profiles.cc, makeName).</summary>
internal static class ProfileLinks
{
    private const string Suffix = "-link";

    /// <summary>The path of a generation's link.</summary>
    public static string PathOf(string profile, int number) => string.Create(CultureInfo.InvariantCulture, $"{profile}-{number}{Suffix}");

    /// <summary>The number in a generation's link's name or path; 0 when it is none.</summary>
    public static int NumberOf(string profile, string link)
    {
        var name = Path.GetFileName(link);
        var prefix = Path.GetFileName(profile) + "-";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length > prefix.Length + Suffix.Length
            && int.TryParse(name.AsSpan()[prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0;
    }

    /// <summary>The numbers of all generations; empty when the directory cannot be read.</summary>
    public static IReadOnlyList<int> Numbers(string profile)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(profile)!, Path.GetFileName(profile) + "-*" + Suffix)
                    .Select(link => NumberOf(profile, link))
                    .Where(static number => number > 0),
            ];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }
}
