using Watchdog.Host.Native;

namespace Watchdog.Host.Boot;

/// <summary>
/// Reads the boot menu of systemd-boot and lanzaboote as the boot loader does: entries (The Boot Loader Specification) on ESP
/// and XBOOTLDR, and unified kernel images in EFI/Linux. Which system an entry starts is the <c>init=</c> of its command line.
/// The ids themselves tell nothing: they were <c>nixos-generation-N.conf</c> in nixpkgs, and are hashes in newer versions.
/// </summary>
internal sealed class LoaderEntries(Paths paths)
{
    private const string Configuration = "loader/loader.conf";
    private const string EntriesDirectory = "loader/entries";
    private const string ImagesDirectory = "EFI/Linux";
    private const string Init = "init=";
    private const char Counter = '+'; // "+LEFT-DONE" before the suffix, not part of the id (systemd, AUTOMATIC_BOOT_ASSESSMENT.md).
    private const int MostFiles = 2000;
    private const int MostLines = 1000;

    /// <summary>Whether there is a configuration of this kind of boot loader.</summary>
    public bool Exists => Places().Any(p => File.Exists(Path.Combine(p, Configuration)));

    /// <summary>Reads the menu as it stands now.</summary>
    public LoaderMenu Read()
    {
        var places = Places().ToList();
        return new LoaderMenu([.. All(places).Order()], Settings(places));
    }

    private static Dictionary<string, string> Settings(IReadOnlyList<string> places) =>
        places.Select(p => Path.Combine(p, Configuration)).FirstOrDefault(File.Exists) is { } file ? Read(file) : [];

    private static IEnumerable<LoaderEntry> All(IReadOnlyList<string> places)
    {
        foreach (var place in places)
        {
            foreach (var file in Files(Path.Combine(place, EntriesDirectory), ".conf"))
            {
                var values = Read(file);
                var system = SystemOf(values.GetValueOrDefault("options"));
                if (system.Length == 0 && values.GetValueOrDefault("uki") is { Length: > 1 } uki && !uki.Contains("..", StringComparison.Ordinal))
                {
                    system = SystemOf(UkiImage.Read(Path.Combine(place, uki.TrimStart('/'))).CommandLine);
                }

                yield return Make(file, system, values.GetValueOrDefault("sort-key") ?? "", values.GetValueOrDefault("version") ?? "");
            }

            foreach (var file in Files(Path.Combine(place, ImagesDirectory), ".efi"))
            {
                var image = UkiImage.Read(file);
                yield return Make(file, SystemOf(image.CommandLine), image.SortKey, image.Version);
            }
        }
    }

    private static LoaderEntry Make(string file, string system, string sortKey, string version)
    {
        var suffix = Path.GetExtension(file);
        var stem = Path.GetFileNameWithoutExtension(file);
        var counter = stem.LastIndexOf(Counter);
        var isCounted = counter > 0 && stem[(counter + 1)..].All(static c => char.IsAsciiDigit(c) || c == '-');
        var left = isCounted ? stem[(counter + 1)..].Split('-')[0] : "";
        return new LoaderEntry((isCounted ? stem[..counter] : stem) + suffix, system, sortKey, version, left.Length > 0 && left.All(static c => c == '0'));
    }

    private static IReadOnlyList<string> Files(string directory, string suffix)
    {
        try
        {
            return Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*" + suffix).Take(MostFiles)] : [];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }

    // "init=/nix/store/…-nixos-system-…/init".
    private static string SystemOf(string? options) => Path.GetDirectoryName(
        options?.Split(' ').FirstOrDefault(static o => o.StartsWith(Init, StringComparison.Ordinal))?[Init.Length..]) ?? "";

    /// <summary>The keys and values of a file of the loader's; a key's last value counts, and one that cannot be read has none.</summary>
    private static Dictionary<string, string> Read(string file)
    {
        var values = new Dictionary<string, string>();
        try
        {
            foreach (var words in File.ReadLines(file).Take(MostLines).Select(static line => line.Trim().Split([' ', '\t'], 2)))
            {
                if (words.Length == 2 && !words[0].StartsWith('#'))
                {
                    values[words[0]] = words[1].Trim();
                }
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            // As if it were not there.
        }

        return values;
    }

    private IEnumerable<string> Places() => paths.BootDirectories.Concat(Mounted()).Distinct();

    // The loader reads nothing but FAT: mount options may put its partition anywhere.
    private IEnumerable<string> Mounted()
    {
        const int PointField = 4;
        try
        {
            return
            [
                .. File.ReadLines(paths.Mounts)
                    .Where(static line => line.Contains(" - vfat ", StringComparison.Ordinal))
                    .Select(static line => line.Split(' '))
                    .Where(static fields => fields.Length > PointField)
                    .Select(fields => paths.Root + fields[PointField].Replace("\\040", " ", StringComparison.Ordinal)),
            ];
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            return [];
        }
    }
}
