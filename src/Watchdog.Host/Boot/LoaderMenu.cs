using System.IO.Enumeration;

namespace Watchdog.Host.Boot;

/// <summary>The menu of systemd-boot or lanzaboote at one moment, and what the boot loader makes of it.</summary>
/// <param name="entries">Its entries, in the menu's order.</param>
/// <param name="settings">The keys and values of loader.conf.</param>
internal sealed class LoaderMenu(IReadOnlyList<LoaderEntry> entries, IReadOnlyDictionary<string, string> settings)
{
    private const string Saved = "@saved";

    /// <summary>Whether loader.conf prefers an entry: that comes before the variable LoaderEntryDefault.</summary>
    public bool Prefers => settings.ContainsKey("preferred");

    /// <summary>Whether it says of any entry which system that starts: of one that cannot be read it says of none.</summary>
    public bool NamesSystems => entries.Any(static e => e.System.Length > 0);

    /// <summary>The system that loader.conf's default leads to; empty when that cannot be told.</summary>
    public string DefaultSystem => SystemOfDefault("", "", "");

    /// <summary>
    /// The system that the next boot leads to; empty when that cannot be told. The order: what is preferred, by variable, then
    /// by loader.conf, and has tries left; the default, by variable, then by loader.conf (systemd,
    /// docs/BOOT_LOADER_INTERFACE.md, 258); else the first of the menu.
    /// </summary>
    /// <param name="preferred">The variable LoaderEntryPreferred; empty for none.</param>
    /// <param name="variable">The variable LoaderEntryDefault; empty for none.</param>
    /// <param name="last">The variable LoaderEntryLastBooted, which <c>@saved</c> stands for; empty for none.</param>
    public string SystemOfDefault(string preferred, string variable, string last)
    {
        var open = entries.Where(static e => !e.IsExhausted).ToList();
        var found = Find(open, preferred) ?? Find(open, settings.GetValueOrDefault("preferred"))
            ?? Find(entries, variable) ?? Find(entries, settings.GetValueOrDefault("default"))
            ?? (settings.Count > 0 ? open.FirstOrDefault() : null);
        return found?.System ?? "";

        // The first of the menu that the pattern fits; "*" and "?" are wild.
        LoaderEntry? Find(IReadOnlyList<LoaderEntry> among, string? pattern)
        {
            var wanted = pattern == Saved ? last : pattern ?? "";
            return wanted.Length == 0 ? null : among.FirstOrDefault(e => FileSystemName.MatchesSimpleExpression(wanted, e.Id));
        }
    }

    /// <summary>The id of an entry that starts the system: the default where it does, else the first of the menu; null when there is none.</summary>
    public string? IdOf(string system)
    {
        var starting = entries.Where(e => e.System == system).ToList();
        var usual = settings.GetValueOrDefault("default") ?? "";
        return (starting.Find(e => e.Id.Equals(usual, StringComparison.OrdinalIgnoreCase)) ?? starting.FirstOrDefault())?.Id;
    }
}
